// SPDX-License-Identifier: MIT
// The stack that a thread has in the kernel: 16 KiB, with an unmapped page below, so that running
// over its end is a fault and not somebody else's data.
#pragma once

#include <cstdint>

namespace nt {

struct KernelStack {
    std::uint64_t base = 0; // lowest address; 0: none

    static constexpr std::uint64_t size = 16 * 1024;
    std::uint64_t top() const { return base + size; }
};

namespace kernel_stacks {

/// Makes the tables that all processes share for the stacks. Before the first process is made.
void start();

/// `base` is 0 if there is no memory. Stacks are kept when they are given back, and used again.
KernelStack take();
void give_back(KernelStack stack);

/// Pages of stacks that nobody uses: as good as free.
std::uint64_t idle_page_count();

} // namespace kernel_stacks

} // namespace nt
