// SPDX-License-Identifier: MIT
#include "tests/unit/user/fake_heap_pages.h"

#include "user/ntdll/heap_pages.h"

#include <cstdlib>
#include <cstring>

namespace fakes {

HeapPages& heap_pages() {
    static HeapPages pages;
    return pages;
}

} // namespace fakes

namespace ntdll {

void* take_heap_pages(std::size_t size) {
    auto& pages = fakes::heap_pages();
    if (pages.given + size > pages.most) {
        return nullptr;
    }
    pages.given += size;
    void* const memory = std::aligned_alloc(0x1'0000, size);
    std::memset(memory, 0, size);
    return memory;
}

void give_heap_pages_back(void* pages, std::size_t size) {
    fakes::heap_pages().given -= size;
    std::free(pages);
}

} // namespace ntdll
