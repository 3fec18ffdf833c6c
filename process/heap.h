// SPDX-License-Identifier: MIT
// The heap of a process: blocks of any size out of regions that the kernel gives in pages.  [WI7
// ch.5]  Lesson: 1.
//
//   region   | links | block | block | free block ......... | block | end |
//   block    | size, size of the one before, seal | payload ...
//
// Each block knows its neighbours, so that free ones grow together at once; free blocks are in
// lists by the power of two of their size. The seal is made of the header, its address and a secret
// of the process: whoever writes past the end of a block breaks the seal of the next one, and is
// found out when either is freed. Not thread-safe: process_heap.cpp has the lock.
#pragma once

#include <cstddef>
#include <cstdint>

namespace process {

class Heap {
public:
    static constexpr std::size_t alignment = 16;
    static constexpr std::size_t largest_block = std::size_t{1} << 30; // bytes

    constexpr Heap() = default;
    Heap(const Heap&) = delete;
    Heap& operator=(const Heap&) = delete;

    /// Before anything else; `secret` is what nobody outside can guess.
    void start(std::uint64_t secret) { secret_ = secret; }

    /// Aligned to 16 bytes, contents undefined. Null if there is no memory for it.
    void* allocate(std::size_t size);

    /// False, and nothing changed, if `payload` is not the start of a block in use.
    [[nodiscard]] bool release(void* payload);

    /// Bytes that may be used at `payload`, at least those asked for; 0 if it is no block in use.
    std::size_t size_of(const void* payload) const;

    std::size_t bytes_from_kernel() const { return bytes_from_kernel_; }

private:
    /// Sizes in units of 16 bytes, this header included.
    struct Block {
        std::uint32_t size;
        std::uint32_t previous_size; // 0: the first of its region
        std::uint64_t seal;
    };
    struct FreeBlock : Block {
        FreeBlock* next;
        FreeBlock* previous;
    };
    struct Region {
        Region* next;
        Region* previous;
        std::uint64_t bytes;
        std::uint64_t reserved;
    };
    static_assert(sizeof(Block) == alignment && sizeof(Region) == 2 * alignment);

    enum class Use : std::uint64_t { Free = 0x46, Taken = 0x55 };
    static constexpr unsigned bin_count = 32;
    static constexpr std::uint32_t smallest_block = 2; // units: a FreeBlock

    static unsigned bin_of(std::uint32_t size);
    static Block* after(const Block& block);
    static Block* before(const Block& block);
    static Block* first_of(const Region& region);

    std::uint64_t seal_of(const Block& block, Use use) const;
    void seal(Block& block, Use use) const { block.seal = seal_of(block, use); }
    /// Stops the program if the seal is neither: the header was overwritten.
    bool is_free(const Block& block) const;
    Block* taken_block(const void* payload) const;

    void put_into_bin(Block& block);
    void take_out_of_bin(FreeBlock& block);
    FreeBlock* find(std::uint32_t size) const;
    FreeBlock* add_region(std::uint32_t size);
    void* take(FreeBlock& found, std::uint32_t size);
    Block& grow_together(Block& block);
    bool give_back_region(const Block& block);

    std::uint64_t secret_ = 0;
    Region* regions_ = nullptr;
    std::size_t bytes_from_kernel_ = 0;
    FreeBlock* bins_[bin_count] = {};
};

} // namespace process
