// SPDX-License-Identifier: MIT
// What kernel_core finds below it in a test: RAM that is an array, one processor, no hardware.
#pragma once

#include "x86/address.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fakes {

inline constexpr std::uint64_t kernel_ram_pages = 1024; // page 0 is nobody's

struct KernelMachine {
    std::uint64_t pages_to_give_back = 0;       // by the standby list, when memory runs out
    std::vector<x86::GuestPage> withdrawn_code; // pages that VTL1 was asked to make data
};

/// Made when it is first asked for: RAM, page frames, the scheduler with the test as idle thread.
KernelMachine& kernel_machine();

} // namespace fakes
