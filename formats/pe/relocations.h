// SPDX-License-Identifier: MIT
// Base relocations: the places where an image holds one of its own addresses.  [PE .reloc]
//
// The table is always read from the file, never from the loaded image: a relocation may name any
// place of the image as its target, the table itself included, and a table that rewrites itself
// while it is being read cannot be checked.
#pragma once

#include "formats/bytes.h"
#include "formats/pe/error.h"
#include "formats/pe/format.h"
#include "formats/pe/sections.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace formats::pe {

/// Where in the file the relocation table, which is not empty, begins.
rt::Result<std::uint64_t, PeError> offset_of_relocations(const Headers& headers,
                                                         const SectionTable& sections);

/// The bytes of the relocation table in the file; empty if the image needs no correction.
rt::Result<std::span<const std::byte>, PeError> find_relocations(std::span<const std::byte> file,
                                                                 const Headers& headers,
                                                                 const SectionTable& sections);

/// Walks the relocation table, one DIR64 place at a time, refusing whatever is wrong with it.
class RelocationWalk {
public:
    RelocationWalk(std::span<const std::byte> table, const SectionTable& sections)
        : table_(table), sections_(sections) {}

    /// Moves to the next place to correct; false at the end of the table.
    rt::Result<bool, PeError> next();

    /// RVA of that place: 8 bytes, wholly inside one section.
    std::uint64_t rva() const { return rva_; }

private:
    rt::Result<bool, PeError> step();
    rt::Result<bool, PeError> open_block();
    rt::Result<bool, PeError> take(Relocation relocation);

    std::span<const std::byte> table_;
    const SectionTable& sections_;
    std::uint64_t position_ = 0;  // of the next entry or block
    std::uint64_t block_end_ = 0; // where the open block stops
    std::uint64_t page_ = 0;      // of the open block
    std::uint64_t rva_ = 0;
    std::uint64_t lowest_ = 0; // the next place may not be below it
};

} // namespace formats::pe
