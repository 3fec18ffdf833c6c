// SPDX-License-Identifier: MIT
// A PE32+ file that is never in memory as a whole: its pages come one by one from where the file
// is, each into the page where it runs. Image (image.h) is for files that are all there.
//
// What decides about the image is read once and kept: the headers here, the relocation table in
// memory that the caller lends. Who owns the disk may give other bytes the second time. Lesson: 9.
#pragma once

#include "formats/pe/error.h"
#include "formats/pe/headers.h"
#include "formats/pe/sections.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace formats::pe {

/// A stretch of a file.
struct FilePart {
    std::uint64_t offset = 0;
    std::uint64_t size = 0; // bytes
};

class PagedImage {
public:
    /// The headers must be inside this many bytes of the file's beginning.
    static constexpr std::uint64_t first_bytes = 4096;

    /// Checks a program's or DLL's headers, which are in `first`: as much of the file's beginning
    /// as it has, up to first_bytes. `first` is not needed afterwards.
    static rt::Result<PagedImage, PeError> parse(std::span<const std::byte> first,
                                                 std::uint64_t file_size);

    /// Where the relocation table is in the file; of size 0 if there is none.
    FilePart relocation_table() const { return relocation_table_; }
    /// Takes the table, which must stay where it is, unchanged, as long as the PagedImage lives.
    rt::Result<rt::Ok, PeError> set_relocations(std::span<const std::byte> table);

    std::uint64_t size() const { return headers_.optional.image_size; } // bytes, whole pages
    std::uint64_t entry_point() const { return headers_.optional.entry_point; } // RVA
    bool is_library() const { return headers_.is_library(); }
    std::span<const Section> sections() const { return sections_.all(); }
    const DataDirectory& directory(Directory which) const { return headers_.directory(which); }

    /// What of the file the page at `rva` begins with, at most a page, from an offset that is a
    /// multiple of 512; the rest of the page is zeros.
    FilePart part_for(std::uint64_t rva) const;

    /// The same as signatures count it: with what fills up the last block of each section.
    FilePart stored_part_for(std::uint64_t rva) const;

    /// Corrects the addresses in `page`, which holds that part, for an image that runs at
    /// `virtual_base`.
    void relocate(std::span<std::byte> page, std::uint64_t rva, std::uint64_t virtual_base) const;

private:
    PagedImage(const Headers& headers, const SectionTable& sections, FilePart relocation_table)
        : headers_(headers), sections_(sections), relocation_table_(relocation_table) {}

    FilePart part_of_page(std::uint64_t rva, std::uint32_t Section::*size) const;

    Headers headers_;
    SectionTable sections_;
    FilePart relocation_table_;
    std::span<const std::byte> relocations_;
};

} // namespace formats::pe
