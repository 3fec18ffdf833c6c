// SPDX-License-Identifier: MIT
// Small pieces of kernel memory: pages cut into equal slots, one size a page.  [WI7 ch.5, pools]
//
//     Event* event = heap::create<Event>(…);      null if no memory is left
//     heap::destroy(event);
//
// A page whose slots are all free goes back, so that what is in use can be counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace nt::heap {

/// The largest piece there is. What is larger takes pages (page_frames.h).
inline constexpr std::size_t largest = 2016;

/// `size` bytes, aligned to 16. Null if there is no memory left.
void* allocate(std::size_t size);
void free(void* piece);

/// Pages that the heap holds.
std::uint64_t page_count();

template <typename T, typename... Values>
T* create(Values&&... values) {
    static_assert(sizeof(T) <= largest);
    static_assert(alignof(T) <= 16);
    void* const place = allocate(sizeof(T));
    return place == nullptr ? nullptr : new (place) T{std::forward<Values>(values)...};
}

template <typename T>
void destroy(T* object) {
    if (object != nullptr) {
        object->~T();
        free(object);
    }
}

} // namespace nt::heap
