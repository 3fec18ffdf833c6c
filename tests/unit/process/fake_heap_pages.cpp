// SPDX-License-Identifier: MIT
#include "tests/unit/process/fake_heap_pages.h"

#include "process/heap_pages.h"

#include <cstdlib>
#include <cstring>
#include <set>

namespace fakes {

HeapPages& heap_pages() {
    static HeapPages pages;
    return pages;
}

namespace {

std::set<void*> regions;

} // namespace

void free_heap_pages() {
    for (void* const region : regions) {
        std::free(region);
    }
    regions.clear();
}

} // namespace fakes

namespace process {

void* take_heap_pages(std::size_t size) {
    auto& pages = fakes::heap_pages();
    if (pages.given + size > pages.most) {
        return nullptr;
    }
    pages.given += size;
    void* const memory = std::aligned_alloc(0x1'0000, size);
    std::memset(memory, 0, size);
    fakes::regions.insert(memory);
    return memory;
}

void give_heap_pages_back(void* pages, std::size_t size) {
    fakes::heap_pages().given -= size;
    fakes::regions.erase(pages);
    std::free(pages);
}

} // namespace process
