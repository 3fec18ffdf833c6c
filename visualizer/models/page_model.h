// SPDX-License-Identifier: MIT
// One page for the inspector: whose, who may do what, what changed it last, what is in it.
#pragma once

#include "abi/page_access.h"
#include "abi/vtl.h"
#include "visualizer/models/slat_model.h"
#include "visualizer/models/snapshot.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::models {

/// What one VTL may do to the page.
struct AccessRow {
    abi::Vtl vtl = abi::Vtl::Normal;
    bool exists = false; // the VTL has a view at all
    abi::PageAccess now;
    std::optional<abi::PageAccess> was; // before the last change, if that concerned this VTL
    std::string note;                   // "W dropped, X added"
};

struct PageEvent {
    std::size_t event = 0;
    std::string sentence; // what happened
    std::string rule;     // by which rule, in words; empty for none
    bool denied = false;
};

struct HexRow {
    std::uint64_t offset = 0;
    std::string bytes; // "4d 5a 90 00 …"
    std::string text;  // printable characters, dots for others
};

struct PageFacts {
    std::uint64_t number = 0;
    std::string title;       // "GPA 0x0000_01A2_5000"
    std::string description; // with `code` and **bold** marks
    Owner owner = Owner::Nobody;
    std::array<AccessRow, abi::vtl_count> rows;
    std::optional<PageEvent> last_change;
    std::optional<PageEvent> last_denial;
    std::vector<HexRow> contents;
};

/// What the page is, in words: "Code of **kernel.exe**, section `.text`, page 5 of 12".
std::string describe_page(const Snapshot& now, const SlatModel& slat, std::uint64_t page);

/// "R W X" as three letters or dashes; execute only if both kernel and user may.
std::string letters_of(abi::PageAccess access);

PageFacts page_facts(const Snapshot& now, const SlatModel& slat, std::uint64_t page,
                     std::size_t bytes_a_row);

/// A word for the owner: "VTL 0", "VTL 1", "hypervisor".
const char* name_of(Owner owner);

} // namespace vitrine::models
