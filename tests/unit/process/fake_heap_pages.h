// SPDX-License-Identifier: MIT
// The heap's pages out of the host's memory, counted; and a day on which there are none.
#pragma once

#include <cstddef>

namespace fakes {

struct HeapPages {
    std::size_t given = 0; // bytes that the heap has now
    std::size_t most = ~std::size_t{0};
};
HeapPages& heap_pages();

/// Takes back what a heap still has: it keeps its last region.
void free_heap_pages();

} // namespace fakes
