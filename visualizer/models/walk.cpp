// SPDX-License-Identifier: MIT
#include "visualizer/models/walk.h"

#include "x86/page_table.h"

#include <fmt/format.h>

namespace vitrine::models {

namespace {

using machine::WalkRead;
using x86::PageTableEntry;

// What a chain of entries allows: a right that one level withholds is gone.
struct Rights {
    bool write = true;
    bool execute = true;

    void pass(std::uint64_t raw) {
        const PageTableEntry entry = PageTableEntry::from(raw);
        write = write && entry.get(PageTableEntry::writable);
        execute = execute && !entry.get(PageTableEntry::no_execute);
    }
};

unsigned row_of(const WalkRead& read) {
    return read.stage == WalkRead::Stage::Guest ? Walk::guest_row
                                                : 4 - static_cast<unsigned>(read.level);
}

std::string outcome_of(const machine::PageWalk& walk) {
    if (walk.reached) {
        return fmt::format("Ends at physical 0x{:x}.", walk.physical);
    }
    const char* table = walk.refused_by == WalkRead::Stage::Nested ? "The nested tables refuse"
                                                                   : "The guest's tables refuse";
    return fmt::format("{}: {}", table, machine::sentence_of(walk.refusal));
}

} // namespace

Walk grid_of(const machine::PageWalk& walk, const machine::WalkRequest& request) {
    Walk grid;
    grid.shown = true;
    grid.nested = request.nested_root != 0;
    grid.linear = request.virtual_address;
    grid.root = request.guest_cr3;
    grid.nested_root = request.nested_root;

    Rights rights;
    unsigned column = request.paging ? 0 : Walk::page_column;
    WalkCell* last = nullptr;
    for (const WalkRead& read : walk.reads) {
        if (column >= Walk::columns) {
            break;
        }
        WalkCell& cell = grid.cells[row_of(read)][column];
        cell = {true, read.refusal != machine::Refusal::None, ++grid.reads, read.physical,
                read.entry};
        last = &cell;
        if (read.stage == WalkRead::Stage::Guest || column == Walk::page_column) {
            rights.pass(read.entry);
        }
        if (read.stage == WalkRead::Stage::Guest) {
            const bool leaf = PageTableEntry::from(read.entry).is_leaf(read.level);
            column = leaf ? Walk::page_column : column + 1;
        }
    }
    grid.reached = walk.reached;
    grid.physical = walk.physical;
    grid.outcome = outcome_of(walk);
    if (walk.reached) {
        grid.rights = fmt::format("R{}{}", rights.write ? 'W' : '-', rights.execute ? 'X' : '-');
        if (last != nullptr) {
            last->decides = true;
        }
    }
    return grid;
}

} // namespace vitrine::models
