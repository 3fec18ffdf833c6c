// SPDX-License-Identifier: MIT
#include "kernel/memory/kernel_heap.h"

#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/panic.h"

#include <cstring>
#include <random>
#include <vector>

namespace heap = nt::heap;

namespace {

/// A piece, and the byte that it is full of.
struct Piece {
    unsigned char* bytes;
    std::size_t size;
    unsigned char content;

    bool is_whole() const {
        for (std::size_t index = 0; index < size; ++index) {
            if (bytes[index] != content) {
                return false;
            }
        }
        return true;
    }
};

Piece take(std::size_t size, unsigned char content) {
    auto* const bytes = static_cast<unsigned char*>(heap::allocate(size));
    REQUIRE(bytes != nullptr);
    CHECK(reinterpret_cast<std::uintptr_t>(bytes) % 16 == 0);
    std::memset(bytes, content, size);
    return {bytes, size, content};
}

} // namespace

TEST_CASE("Pieces of all sizes do not touch each other, and all pages come back") {
    fakes::kernel_machine();
    const std::uint64_t available = nt::page_frames.available();
    std::mt19937 random{GENERATE(1u, 2u, 3u)};
    std::vector<Piece> pieces;
    for (int step = 0; step < 4000; ++step) {
        if (pieces.empty() || random() % 5 < 3) {
            pieces.push_back(take(1 + random() % heap::largest, static_cast<unsigned char>(step)));
        } else {
            std::swap(pieces[random() % pieces.size()], pieces.back());
            REQUIRE(pieces.back().is_whole());
            heap::free(pieces.back().bytes);
            pieces.pop_back();
        }
        if (pieces.size() > 300) {
            for (const Piece& piece : pieces) {
                REQUIRE(piece.is_whole());
                heap::free(piece.bytes);
            }
            pieces.clear();
        }
    }
    for (const Piece& piece : pieces) {
        heap::free(piece.bytes);
    }
    CHECK(heap::page_count() == 0);
    CHECK(nt::page_frames.available() == available);
}

TEST_CASE("A page of slots goes back with its last piece, not before") {
    fakes::kernel_machine();
    const std::size_t size = GENERATE(1, 32, 33, 500, 1024, 1025, heap::largest);
    const std::uint64_t available = nt::page_frames.available();
    void* const one = heap::allocate(size);
    void* const other = heap::allocate(size);
    CHECK(nt::page_frames.available() == available - 1);
    heap::free(one);
    CHECK(nt::page_frames.available() == available - 1);
    heap::free(other);
    CHECK(nt::page_frames.available() == available);
}

TEST_CASE("Without a page left there is no piece, and nothing is lost") {
    fakes::kernel_machine();
    std::vector<x86::GuestPage> pages;
    while (const auto page = nt::page_frames.allocate()) {
        pages.push_back(*page);
    }
    CHECK(heap::allocate(64) == nullptr);
    for (const auto page : pages) {
        nt::page_frames.release(page);
    }
    CHECK(heap::page_count() == 0);
}

TEST_CASE("What the heap never gave out it does not take, and a piece too large it has not") {
    fakes::kernel_machine();
    const auto page = nt::page_frames.allocate();
    CHECK_THROWS_AS(heap::free(nt::ram_at(*page) + 64), fakes::Panic);
    CHECK_THROWS_AS(heap::allocate(heap::largest + 1), fakes::Panic);
    nt::page_frames.release(*page);
    void* const piece = heap::allocate(100);
    heap::free(piece);
    CHECK_THROWS_AS(heap::free(piece), fakes::Panic); // Its page is gone, too.
}
