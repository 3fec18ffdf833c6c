// SPDX-License-Identifier: MIT
// From what a person types to a page: a physical address, a virtual one, "page 1a25", "va 401000"
// (virtual, though it is as low as a physical one), a function.
#pragma once

#include "machine/symbols.h"
#include "visualizer/models/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vitrine::models {

struct FoundAddress {
    std::optional<std::uint64_t> page;   // number; unknown, if only page tables tell
    std::optional<std::uint64_t> linear; // if a virtual address was meant
    std::string error;                   // a sentence, if nothing was found
};

FoundAddress find_address(std::string_view typed, const Snapshot& now,
                          const machine::Symbols* symbols);

} // namespace vitrine::models
