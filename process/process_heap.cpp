// SPDX-License-Identifier: MIT
#include "process/process_heap.h"

#include "process/heap.h"
#include "process/heap_pages.h"
#include "process/run_time_library.h"

#include <algorithm>
#include <cstring>

namespace process {
namespace {

constinit Heap process_heap;
constinit Lock heap_lock;

bool is_process_heap(const void* heap) { return heap == &process_heap; }

} // namespace

void* take_heap_pages(std::size_t size) {
    void* base = nullptr;
    const NtStatus status = NtAllocateVirtualMemory(
        abi::nt::current_process, &base, 0, &size, abi::nt::memory_reserve | abi::nt::memory_commit,
        PageProtection::ReadWrite);
    return abi::is_success(status) ? base : nullptr;
}

void give_heap_pages_back(void* pages, std::size_t /*size*/) {
    std::size_t all = 0; // what NtFreeVirtualMemory takes for "the whole allocation"
    NtFreeVirtualMemory(abi::nt::current_process, &pages, &all, abi::nt::memory_release);
}

void start_process_heap() {
    process_heap.start(process_environment().system_seed);
    process_environment().process_heap = reinterpret_cast<std::uint64_t>(&process_heap);
}

Lock& process_heap_lock() { return heap_lock; }

} // namespace process

using process::LockGuard;

void* RtlAllocateHeap(void* heap, std::uint32_t flags, std::size_t size) {
    if (!process::is_process_heap(heap)) {
        return nullptr;
    }
    void* block = nullptr;
    {
        const LockGuard guard{process::heap_lock};
        block = process::process_heap.allocate(size);
    }
    if (block != nullptr && (flags & heap_zero_memory) != 0) {
        std::memset(block, 0, size);
    }
    return block;
}

bool RtlFreeHeap(void* heap, std::uint32_t /*flags*/, void* block) {
    const LockGuard guard{process::heap_lock};
    return process::is_process_heap(heap) && process::process_heap.release(block);
}

std::size_t RtlSizeHeap(void* heap, std::uint32_t /*flags*/, const void* block) {
    const LockGuard guard{process::heap_lock};
    return process::is_process_heap(heap) ? process::process_heap.size_of(block) : 0;
}

void* RtlReAllocateHeap(void* heap, std::uint32_t flags, void* block, std::size_t size) {
    const std::size_t old_size = RtlSizeHeap(heap, 0, block);
    if (old_size == 0) {
        return nullptr; // no block of this heap
    }
    if (size <= old_size) {
        return block;
    }
    void* const larger = RtlAllocateHeap(heap, flags, size);
    if (larger != nullptr) {
        std::memcpy(larger, block, old_size);
        RtlFreeHeap(heap, 0, block);
    }
    return larger;
}
