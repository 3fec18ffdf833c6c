// SPDX-License-Identifier: MIT
// A PE32+ file that has passed every check, and how it gets into memory.
//
// Checking and loading are two steps so that nothing is written before everything is known to be
// right: an image that is refused has touched no memory. Lesson: 2.
#pragma once

#include "formats/pe/error.h"
#include "formats/pe/headers.h"
#include "formats/pe/sections.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace formats::pe {

class Image {
public:
    /// Checks `file`, which must stay where it is, unchanged, as long as the Image lives.
    static rt::Result<Image, PeError> parse(std::span<const std::byte> file,
                                            Role role = Role::Boot);

    std::uint64_t size() const { return headers_.optional.image_size; } // bytes, whole pages
    std::uint64_t headers_size() const { return headers_.optional.headers_size; }
    std::uint64_t entry_point() const { return headers_.optional.entry_point; } // RVA
    bool is_library() const { return headers_.is_library(); }
    std::span<const Section> sections() const { return sections_.all(); }

    /// Fills `memory` with the image as it is to run at `virtual_base`.
    rt::Result<rt::Ok, PeError> load(std::span<std::byte> memory, std::uint64_t virtual_base) const;

    /// The bytes of the image from `rva` on as the file has them, not relocated; zeros where it has
    /// none.
    void copy_contents(std::span<std::byte> memory, std::uint64_t rva) const;

    /// The name of the library that an image of Role::Boot imports from; empty if it imports
    /// nothing.
    std::string_view imported_library() const { return imported_library_; }

    /// Fills the addresses of `library`, which runs at `library_base`, into the loaded `memory`.
    /// `name` is what it is called on the disk.
    rt::Result<rt::Ok, PeError> link(std::span<std::byte> memory, const Image& library,
                                     std::string_view name, std::uint64_t library_base) const;

    const DataDirectory& directory(Directory which) const { return headers_.directory(which); }

private:
    Image(std::span<const std::byte> file, const Headers& headers, const SectionTable& sections,
          std::span<const std::byte> relocations, std::string_view imported_library)
        : file_(file), headers_(headers), sections_(sections), relocations_(relocations),
          imported_library_(imported_library) {}

    rt::Result<rt::Ok, PeError> relocate(std::span<std::byte> memory, std::uint64_t delta) const;

    std::span<const std::byte> file_;
    Headers headers_;
    SectionTable sections_;
    std::span<const std::byte> relocations_;
    std::string_view imported_library_;
};

} // namespace formats::pe
