// SPDX-License-Identifier: MIT
// The two-dimensional page walk as a grid: each column a step of the guest's own walk, each row a
// step of the nested walk that this step needs.  [APM2 15.25.1]
#pragma once

#include "machine/page_walk.h"

#include <array>
#include <cstdint>
#include <string>

namespace vitrine::models {

/// One read of a page-table entry.
struct WalkCell {
    bool used = false;
    bool decides = false;            // the entry that refused, or the last one that granted
    unsigned order = 0;              // 1 is the first read
    std::uint64_t entry_address = 0; // physical
    std::uint64_t entry = 0;
};

struct Walk {
    static constexpr unsigned columns = 5; // PML4, PDPT, PD, PT, page
    static constexpr unsigned rows = 5;    // nested levels 4…1, then the guest's own entry
    static constexpr unsigned guest_row = 4;
    static constexpr unsigned page_column = 4;

    bool shown = false;  // a walk was asked for and could be made
    std::string subject; // who walks: "VTL 0"
    bool nested = false; // false in the hypervisor, whose walk has one dimension
    std::uint64_t linear = 0;
    std::uint64_t root = 0;        // CR3
    std::uint64_t nested_root = 0; // nCR3, 0 if none
    std::array<std::array<WalkCell, columns>, rows> cells{};
    unsigned reads = 0;
    bool reached = false;       // the walk ends at a page
    std::uint64_t physical = 0; // when reached
    std::string rights;         // "R-X", what both walks together allow
    std::string outcome;        // a sentence

    const WalkCell& cell(unsigned row, unsigned column) const { return cells[row][column]; }
};

/// Puts the reads of a walk where they belong in the grid.
Walk grid_of(const machine::PageWalk& walk, const machine::WalkRequest& request);

} // namespace vitrine::models
