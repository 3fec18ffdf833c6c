// SPDX-License-Identifier: MIT
// Two moments of a run side by side: which registers, which pages' rights and contents, and which
// entries of page tables differ.
#pragma once

#include "visualizer/models/fingerprint.h"
#include "visualizer/models/registers_model.h"
#include "visualizer/models/snapshot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace vitrine::models {

/// A moment a person wants to come back to.
struct Bookmark {
    std::uint64_t clock = 0;
    std::string note;
    SnapshotPtr moment;
    FingerprintPtr memory = {}; // null: not read in time, since the machine ran on
};

/// A run of neighbouring pages whose rights changed alike.
struct RightsDifference {
    std::string who; // "VTL 0", "devices"
    std::uint64_t first_page = 0;
    std::uint64_t page_count = 0;
    abi::PageAccess then;
    abi::PageAccess now;
};

/// A run of neighbouring pages whose contents differ.
struct ContentDifference {
    std::uint64_t first_page = 0;
    std::uint64_t page_count = 0;
};

/// One entry of a page table. Of a table that is one at only one of the moments, 0 at the other.
struct EntryDifference {
    std::string table;         // "VTL 0's nested table, level 1"
    std::uint64_t address = 0; // physical
    std::uint64_t then = 0;
    std::uint64_t now = 0;
};

struct RegisterDifference {
    std::string name; // "rax"
    std::string then; // as debuggers print it
    std::string now;
};

struct Comparison {
    std::uint64_t then = 0; // clocks
    std::uint64_t now = 0;
    std::vector<RegisterDifference> registers;
    std::vector<RightsDifference> rights;
    std::uint64_t pages = 0;   // whose rights differ, all together
    bool memory_known = false; // otherwise the rest is not known
    std::vector<ContentDifference> contents;
    std::uint64_t changed_pages = 0;
    std::vector<EntryDifference> entries;
};

Comparison compare(const Snapshot& then, const Snapshot& now);
/// The same of memory: both null means not known.
void compare_memory(const FingerprintPtr& then, const FingerprintPtr& now, Comparison& result);

} // namespace vitrine::models
