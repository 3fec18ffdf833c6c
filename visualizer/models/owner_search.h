// SPDX-License-Identifier: MIT
// "hypervisor", typed where an address could stand: the pages of an owner, one stretch after the
// other.
#pragma once

#include "visualizer/models/slat_model.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace vitrine::models {

/// "vtl1", "VTL 0 kernel", "hypervisor", "device", "nobody"; blanks and capitals do not matter.
std::optional<Owner> owner_named(std::string_view text);

/// A stretch of neighbouring pages of one owner.
struct OwnerRun {
    std::uint64_t first_page = 0;
    std::uint64_t page_count = 0;
    unsigned number = 0;     // of all stretches, from 1
    unsigned count = 0;      // of stretches
    std::uint64_t pages = 0; // in all of them; 0: the owner has none
};

/// The first that begins behind `page`; from the last on, the first of all.
OwnerRun next_run(const SlatModel& slat, Owner owner, std::uint64_t page);

} // namespace vitrine::models
