// SPDX-License-Identifier: MIT
// The stacks on which secure threads run in ring 0, each above a page that is mapped nowhere.
// Code integrity alone wants 16 KiB (abi/skci.h).
#pragma once

#include <cstdint>

namespace sk::kernel_stacks {

inline constexpr std::uint64_t pages_per_stack = 8;

/// The highest address of stack `slot`, mapped now; 0: there is no memory.
std::uint64_t take(unsigned slot);
void give_back(unsigned slot);

} // namespace sk::kernel_stacks
