// SPDX-License-Identifier: MIT
// The sections of an image: where they come from, where they go, what may be done with them.
// [PE section table]
#pragma once

#include "formats/pe/error.h"
#include "formats/pe/format.h"
#include "formats/pe/headers.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace formats::pe {

/// What the pages of a section allow. There is no fourth choice: nothing is writable and
/// executable.
enum class SectionAccess : std::uint8_t { Read, ReadWrite, ReadExecute };

struct Section {
    std::uint32_t address = 0;      // RVA, a multiple of the page size
    std::uint32_t virtual_size = 0; // bytes; what the file does not fill is zero
    std::uint32_t data_offset = 0;  // in the file
    std::uint32_t data_size = 0;    // bytes of the file that the section really uses
    SectionAccess access = SectionAccess::Read;
    std::uint32_t stored_size = 0; // bytes in the file, what fills up its last block included

    std::uint64_t end() const { return std::uint64_t{address} + virtual_size; }
    bool holds(std::uint64_t rva, std::uint64_t size) const {
        return rva >= address && rva <= end() && size <= end() - rva;
    }
};

/// More than any linker makes of our programs; the debug sections of an unstripped one included.
inline constexpr unsigned section_limit = 32;

/// The sections in ascending order of address, none overlapping another or the headers.
class SectionTable {
public:
    std::span<const Section> all() const { return {sections_, count_}; }

    /// The section that wholly holds `size` bytes at `rva`; null if there is none.
    const Section* find(std::uint64_t rva, std::uint64_t size) const;

private:
    friend rt::Result<SectionTable, PeError> read_sections(std::span<const std::byte> first,
                                                           const Headers& headers,
                                                           std::uint64_t file_size);

    Section sections_[section_limit];
    unsigned count_ = 0;
};

/// The `size` bytes that the file has for the RVA `rva`; empty if one of them is not in it.
std::span<const std::byte> data_at(std::span<const std::byte> file, const SectionTable& sections,
                                   std::uint64_t rva, std::uint64_t size);

/// The name in the file that begins at `rva` and ends before a zero: letters without spaces.
rt::Result<std::string_view, PeError> name_at(std::span<const std::byte> file,
                                              const SectionTable& sections, std::uint64_t rva);

/// Checks every section against the file, the headers and its neighbours, then the image's size
/// and entry point against the sections.
rt::Result<SectionTable, PeError> read_sections(std::span<const std::byte> file,
                                                const Headers& headers);
/// The same of a file of which only the beginning, `first`, is in memory.
rt::Result<SectionTable, PeError> read_sections(std::span<const std::byte> first,
                                                const Headers& headers, std::uint64_t file_size);

} // namespace formats::pe
