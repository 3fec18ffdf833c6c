// SPDX-License-Identifier: MIT
#include "kernel/memory/kernel_heap.h"

#include "abi/memory_layout.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "rt/check.h"
#include "rt/intrusive_list.h"

namespace nt::heap {
namespace {

/// A free slot holds the way to the next one.
struct FreeSlot {
    FreeSlot* next = nullptr;
};

/// The first 64 bytes of a page of slots.
struct alignas(64) Slab : rt::ListNode<Slab> {
    static constexpr std::uint32_t expected_magic = 0x62616C53; // "Slab"

    std::uint32_t magic = expected_magic;
    std::uint16_t size_class = 0;
    std::uint16_t used = 0;
    x86::GuestPage page;
    FreeSlot* free = nullptr;
};
static_assert(sizeof(Slab) == 64);

constexpr std::size_t slot_sizes[] = {32, 64, 128, 256, 512, 1024, largest};
constexpr std::size_t class_count = sizeof(slot_sizes) / sizeof(slot_sizes[0]);
static_assert(largest == (abi::page_size - sizeof(Slab)) / 2);

constinit rt::IntrusiveList<Slab> slabs_with_room[class_count];
constinit std::uint64_t pages_held = 0;

std::size_t class_for(std::size_t size) {
    std::size_t index = 0;
    while (index < class_count && slot_sizes[index] < size) {
        ++index;
    }
    return index;
}

/// Cuts a new page into slots.
Slab* add_slab(std::size_t size_class) {
    const auto page = page_frames.allocate();
    if (!page) {
        return nullptr;
    }
    std::byte* const bytes = ram_at(*page);
    auto* const slab = new (bytes) Slab;
    slab->size_class = static_cast<std::uint16_t>(size_class);
    slab->page = *page;
    const std::size_t size = slot_sizes[size_class];
    const std::size_t count = (abi::page_size - sizeof(Slab)) / size;
    for (std::size_t index = count; index-- > 0;) {
        auto* const slot = new (bytes + sizeof(Slab) + index * size) FreeSlot;
        slot->next = slab->free;
        slab->free = slot;
    }
    slabs_with_room[size_class].push_front(*slab);
    ++pages_held;
    return slab;
}

Slab& slab_of(void* piece) {
    const auto address = reinterpret_cast<std::uintptr_t>(piece);
    auto* const slab = reinterpret_cast<Slab*>(address & ~std::uintptr_t{abi::page_size - 1});
    CHECK(slab->magic == Slab::expected_magic && slab->used > 0,
          "The kernel gives back a piece of memory that it does not have.");
    return *slab;
}

} // namespace

void* allocate(std::size_t size) {
    const std::size_t size_class = class_for(size);
    CHECK(size_class < class_count, "The kernel wants a larger piece than its heap has.");
    Slab* slab = slabs_with_room[size_class].front();
    if (slab == nullptr) {
        slab = add_slab(size_class);
    }
    if (slab == nullptr) {
        return nullptr;
    }
    FreeSlot* const slot = slab->free;
    slab->free = slot->next;
    ++slab->used;
    if (slab->free == nullptr) {
        slabs_with_room[size_class].remove(*slab);
    }
    return slot;
}

void free(void* piece) {
    Slab& slab = slab_of(piece);
    auto& list = slabs_with_room[slab.size_class];
    if (slab.free == nullptr) {
        list.push_front(slab);
    }
    auto* const slot = new (piece) FreeSlot;
    slot->next = slab.free;
    slab.free = slot;
    if (--slab.used == 0) {
        list.remove(slab);
        slab.magic = 0;
        --pages_held;
        page_frames.release(slab.page);
    }
}

std::uint64_t page_count() { return pages_held; }

} // namespace nt::heap
