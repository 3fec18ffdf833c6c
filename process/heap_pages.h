// SPDX-License-Identifier: MIT
// Where the heap has its memory from: NtAllocateVirtualMemory, or a fake in the tests.
#pragma once

#include <cstddef>

namespace process {

/// `size` bytes of zeroes, a multiple of 64 KiB and aligned to it; null if there are none.
void* take_heap_pages(std::size_t size);
void give_heap_pages_back(void* pages, std::size_t size);

} // namespace process
