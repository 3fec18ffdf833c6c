// SPDX-License-Identifier: MIT
// From what a person types to a page: a physical address, a virtual one, "page 1a25", a function.
#pragma once

#include "machine/symbols.h"
#include "visualizer/models/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vitrine::models {

struct FoundAddress {
    std::uint64_t page = 0;              // number
    std::optional<std::uint64_t> linear; // if a virtual address was meant
    std::string error;                   // a sentence, if nothing was found
};

FoundAddress find_address(std::string_view typed, const Snapshot& now,
                          const machine::Symbols* symbols);

} // namespace vitrine::models
