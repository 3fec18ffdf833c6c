// SPDX-License-Identifier: MIT
// Two moments of a run side by side: which registers and which pages' rights differ.
#pragma once

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
};

/// A run of neighbouring pages whose rights changed alike.
struct RightsDifference {
    std::string who; // "VTL 0", "devices"
    std::uint64_t first_page = 0;
    std::uint64_t page_count = 0;
    abi::PageAccess then;
    abi::PageAccess now;
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
    std::uint64_t pages = 0; // whose rights differ, all together
};

Comparison compare(const Snapshot& then, const Snapshot& now);

} // namespace vitrine::models
