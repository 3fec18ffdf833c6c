// SPDX-License-Identifier: MIT
// The heap, in a real process: what the unit tests of user/ntdll/heap.h cannot see.
#include "user/programs/usertests/test.h"

#include <cstring>

namespace usertests {
namespace {

void blocks_are_ours_and_come_back() {
    void* const heap = GetProcessHeap();
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100},
                                   std::size_t{70'000}, std::size_t{1'000'000}}) {
        auto* const block = static_cast<std::uint8_t*>(HeapAlloc(heap, heap_zero_memory, size));
        expect_true(block != nullptr && HeapSize(heap, 0, block) >= size);
        bool is_zero = true;
        for (std::size_t at = 0; at < size; ++at) {
            is_zero = is_zero && block[at] == 0;
            block[at] = 0xAA;
        }
        expect_true(is_zero);
        expect_true(HeapFree(heap, 0, block));
        expect_true(!HeapFree(heap, 0, block));
    }
}

void blocks_grow_with_their_contents() {
    void* const heap = GetProcessHeap();
    auto* block = static_cast<char*>(HeapAlloc(heap, 0, 16));
    std::memcpy(block, "fifteen letters", 16);
    block = static_cast<char*>(HeapReAlloc(heap, 0, block, 5000));
    expect_true(block != nullptr && std::string_view{block} == "fifteen letters");
    expect_true(HeapFree(heap, 0, block));
}

NtStatus churn(void* /*argument*/) {
    void* const heap = GetProcessHeap();
    void* blocks[16] = {};
    for (unsigned round = 0; round < 400; ++round) {
        void*& block = blocks[round * 7 % 16];
        if (block != nullptr && !HeapFree(heap, 0, block)) {
            return NtStatus::Unsuccessful;
        }
        block = HeapAlloc(heap, 0, 16 + round * 13 % 700);
        if (block == nullptr) {
            return NtStatus::NoMemory;
        }
    }
    for (void* block : blocks) {
        HeapFree(heap, 0, block);
    }
    return NtStatus::Success;
}

void threads_share_the_heap() {
    Handle threads[4];
    for (Handle& thread : threads) {
        thread = CreateThread(churn, nullptr);
    }
    for (const Handle thread : threads) {
        expect_success(NtWaitForSingleObject(thread, 0, nullptr));
        abi::nt::ThreadBasicInformation basic;
        expect_success(NtQueryInformationThread(thread, abi::nt::ThreadInformationClass::Basic,
                                                &basic, sizeof(basic), nullptr));
        expect_success(static_cast<NtStatus>(basic.exit_status));
        expect_success(NtClose(thread));
    }
}

void bad_blocks_and_sizes_are_refused() {
    void* const heap = GetProcessHeap();
    expect_true(HeapAlloc(heap, 0, ~std::size_t{0}) == nullptr);
    expect_true(HeapAlloc(nullptr, 0, 8) == nullptr);
    std::uint64_t no_block[4] = {};
    expect_true(!HeapFree(heap, 0, no_block));
    for (const std::uint64_t address : bad_addresses()) {
        expect_true(!HeapFree(heap, 0, reinterpret_cast<void*>(address)));
    }
}

constexpr Test tests[] = {
    {"heap-blocks", blocks_are_ours_and_come_back},
    {"heap-grow", blocks_grow_with_their_contents},
    {"heap-threads", threads_share_the_heap},
    {"heap-bad", bad_blocks_and_sizes_are_refused},
};

} // namespace

std::span<const Test> heap_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
