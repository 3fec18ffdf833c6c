// SPDX-License-Identifier: MIT
// A PE32+ file that has passed every check, and how it gets into memory.
//
// Checking and loading are two steps so that nothing is written before everything is known to be
// right: an image that is refused has touched no memory. Lesson: 2.
#pragma once

#include "boot/pe/error.h"
#include "boot/pe/headers.h"
#include "boot/pe/sections.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace boot::pe {

class Image {
public:
    /// Checks `file`, which must stay where it is, unchanged, as long as the Image lives.
    static rt::Result<Image, PeError> parse(std::span<const std::byte> file);

    std::uint64_t size() const { return headers_.optional.image_size; } // bytes, whole pages
    std::uint64_t headers_size() const { return headers_.optional.headers_size; }
    std::uint64_t entry_point() const { return headers_.optional.entry_point; } // RVA
    std::span<const Section> sections() const { return sections_.all(); }

    /// Fills `memory` with the image as it is to run at `virtual_base`.
    rt::Result<rt::Ok, PeError> load(std::span<std::byte> memory, std::uint64_t virtual_base) const;

private:
    Image(std::span<const std::byte> file, const Headers& headers, const SectionTable& sections,
          std::span<const std::byte> relocations)
        : file_(file), headers_(headers), sections_(sections), relocations_(relocations) {}

    rt::Result<rt::Ok, PeError> relocate(std::span<std::byte> memory, std::uint64_t delta) const;

    std::span<const std::byte> file_;
    Headers headers_;
    SectionTable sections_;
    std::span<const std::byte> relocations_;
};

} // namespace boot::pe
