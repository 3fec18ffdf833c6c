// SPDX-License-Identifier: MIT
#include "process/heap.h"

#include "tests/catch.h"
#include "tests/fakes/panic.h"
#include "tests/unit/process/fake_heap_pages.h"

#include <cstring>
#include <map>
#include <random>
#include <vector>

namespace {

/// A heap that leaves nothing behind, however the test ends.
struct TestHeap : process::Heap {
    TestHeap() {
        fakes::heap_pages() = {};
        start(0x1234'5678'9ABC'DEF0);
    }
    ~TestHeap() { fakes::free_heap_pages(); }
};

} // namespace

TEST_CASE("A block is aligned, as large as asked for, and given back once", "[user]") {
    TestHeap heap;
    for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 100u, 5000u, 200'000u}) {
        void* const block = heap.allocate(size);
        REQUIRE(block != nullptr);
        CHECK(reinterpret_cast<std::uintptr_t>(block) % 16 == 0);
        CHECK(heap.size_of(block) >= size);
        std::memset(block, 0xEE, size);
        CHECK(heap.release(block));
        CHECK_FALSE(heap.release(block));
        CHECK(heap.size_of(block) == 0);
    }
}

TEST_CASE("Free neighbours grow together, so that large blocks fit again", "[user]") {
    TestHeap heap;
    std::vector<void*> blocks;
    for (unsigned count = 0; count < 60; ++count) {
        blocks.push_back(heap.allocate(1000));
    }
    CHECK(heap.bytes_from_kernel() == 0x1'0000);
    for (std::size_t at = 0; at < blocks.size(); at += 2) {
        CHECK(heap.release(blocks[at])); // every second one: nothing can grow
    }
    for (std::size_t at = 1; at < blocks.size(); at += 2) {
        CHECK(heap.release(blocks[at]));
    }
    CHECK(heap.allocate(60'000) != nullptr);
    CHECK(heap.bytes_from_kernel() == 0x1'0000);
}

TEST_CASE("A region that is free again goes back, except for the last", "[user]") {
    TestHeap heap;
    void* const small = heap.allocate(100);
    void* const large = heap.allocate(1'000'000);
    CHECK(fakes::heap_pages().given > 1'000'000);
    CHECK(heap.release(large));
    CHECK(fakes::heap_pages().given == 0x1'0000);
    CHECK(heap.release(small));
    CHECK(fakes::heap_pages().given == 0x1'0000);
}

TEST_CASE("Without memory there is no block, and the heap goes on", "[user]") {
    TestHeap heap;
    void* const block = heap.allocate(100);
    fakes::heap_pages().most = 0x1'0000;
    CHECK(heap.allocate(100'000) == nullptr);
    CHECK(heap.allocate(~std::size_t{0}) == nullptr);
    CHECK(heap.allocate(process::Heap::largest_block + 1) == nullptr);
    CHECK(heap.release(block));
    CHECK(heap.allocate(60'000) != nullptr);
}

TEST_CASE("What is no block in use is refused", "[user]") {
    TestHeap heap;
    auto* const block = static_cast<char*>(heap.allocate(200));
    char elsewhere[64] = {};
    CHECK_FALSE(heap.release(nullptr));
    CHECK_FALSE(heap.release(elsewhere));
    CHECK_FALSE(heap.release(block + 1));
    CHECK_FALSE(heap.release(block + 16));
    CHECK_FALSE(heap.release(block - 16));
    CHECK(heap.release(block));
}

TEST_CASE("Who writes past the end of a block is found out", "[user]") {
    TestHeap heap;
    auto* const first = static_cast<char*>(heap.allocate(24));
    void* const second = heap.allocate(24);
    std::memset(first, 0x41, heap.size_of(first) + 8);
    CHECK_FALSE(heap.release(second));
    CHECK_THROWS_AS(heap.release(first), fakes::Panic);
}

TEST_CASE("Any order of taking and giving keeps every block as it was", "[user]") {
    TestHeap heap;
    std::mt19937 random{7};
    std::map<unsigned char*, std::pair<std::size_t, unsigned char>> blocks;
    for (unsigned round = 0; round < 20'000; ++round) {
        if (blocks.size() < 50 || random() % 2 == 0) {
            const std::size_t size = 1 + random() % (random() % 20 == 0 ? 90'000 : 600);
            const auto fill = static_cast<unsigned char>(random());
            auto* const block = static_cast<unsigned char*>(heap.allocate(size));
            std::memset(block, fill, size);
            blocks[block] = {size, fill};
        } else {
            const auto chosen = std::next(blocks.begin(), random() % blocks.size());
            const auto [size, fill] = chosen->second;
            for (std::size_t at = 0; at < size; at += 61) {
                REQUIRE(chosen->first[at] == fill);
            }
            REQUIRE(heap.release(chosen->first));
            blocks.erase(chosen);
        }
    }
    for (const auto& [block, what] : blocks) {
        REQUIRE(heap.release(block));
    }
    CHECK(heap.bytes_from_kernel() == fakes::heap_pages().given);
}
