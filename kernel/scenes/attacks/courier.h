// SPDX-License-Identifier: MIT
// A device that carries words for an attacker: from where it may read to where it may write, or
// not.
#pragma once

#include "abi/memory_layout.h"
#include "kernel/drivers/edu.h"
#include "kernel/scenes/attacks/attack.h"

#include <cstdint>

namespace nt::attacks {

/// The teaching device on bus 0.
Edu courier();

/// Has one word carried between two physical addresses. Whether it arrives, memory will tell.
void have_carried(const Edu& device, std::uint64_t from, std::uint64_t to);

/// Where the loot is in physical memory.
std::uint64_t loot_address();

/// The end of the hypervisor's memory, which it never gets to use: the machine survives what is
/// written there.
inline constexpr std::uint64_t unused_hypervisor_page =
    abi::hypervisor_region.end() - abi::page_size;

} // namespace nt::attacks
