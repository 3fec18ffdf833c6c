// SPDX-License-Identifier: MIT
#include "process/heap.h"

#include "process/heap_pages.h"
#include "rt/check.h"

#include <algorithm>
#include <bit>

namespace process {

namespace {

constexpr std::size_t unit = Heap::alignment;
constexpr std::size_t region_granularity = 0x1'0000;

} // namespace

unsigned Heap::bin_of(std::uint32_t size) {
    return static_cast<unsigned>(std::bit_width(size)) - 1;
}

Heap::Block* Heap::after(const Block& block) {
    const auto address = reinterpret_cast<std::uintptr_t>(&block);
    return reinterpret_cast<Block*>(address + block.size * unit);
}

Heap::Block* Heap::before(const Block& block) {
    const auto address = reinterpret_cast<std::uintptr_t>(&block);
    return reinterpret_cast<Block*>(address - block.previous_size * unit);
}

Heap::Block* Heap::first_of(const Region& region) {
    return reinterpret_cast<Block*>(reinterpret_cast<std::uintptr_t>(&region) + sizeof(Region));
}

std::uint64_t Heap::seal_of(const Block& block, Use use) const {
    const auto address = reinterpret_cast<std::uintptr_t>(&block);
    const std::uint64_t sizes = std::uint64_t{block.previous_size} << 32 | block.size;
    return (sizes ^ secret_ ^ address) * 0x9E37'79B9'7F4A'7C15 + static_cast<std::uint64_t>(use);
}

bool Heap::is_free(const Block& block) const {
    if (block.seal == seal_of(block, Use::Free)) {
        return true;
    }
    CHECK(block.seal == seal_of(block, Use::Taken),
          "The heap is damaged: something was written past the end of a block.");
    return false;
}

Heap::Block* Heap::taken_block(const void* payload) const {
    const auto address = reinterpret_cast<std::uintptr_t>(payload);
    if (address % unit != 0) {
        return nullptr;
    }
    // Looked at only if it is inside a region: anything else may not even be mapped.
    for (const Region* region = regions_; region != nullptr; region = region->next) {
        const auto first = reinterpret_cast<std::uintptr_t>(first_of(*region));
        const auto end = reinterpret_cast<std::uintptr_t>(region) + region->bytes;
        if (address >= first + sizeof(Block) && address < end) {
            auto* const block = reinterpret_cast<Block*>(address - sizeof(Block));
            const bool is_taken = block->seal == seal_of(*block, Use::Taken) && block->size != 0;
            return is_taken ? block : nullptr;
        }
    }
    return nullptr;
}

void Heap::put_into_bin(Block& block) {
    auto& free = static_cast<FreeBlock&>(block);
    seal(free, Use::Free);
    FreeBlock*& bin = bins_[bin_of(free.size)];
    free.previous = nullptr;
    free.next = bin;
    if (bin != nullptr) {
        bin->previous = &free;
    }
    bin = &free;
}

void Heap::take_out_of_bin(FreeBlock& block) {
    CHECK(is_free(block), "A block in use is in a list of free ones.");
    (block.previous != nullptr ? block.previous->next : bins_[bin_of(block.size)]) = block.next;
    if (block.next != nullptr) {
        block.next->previous = block.previous;
    }
}

Heap::FreeBlock* Heap::find(std::uint32_t size) const {
    // In its own bin a block may be too small; in any higher one every block is large enough.
    for (FreeBlock* block = bins_[bin_of(size)]; block != nullptr; block = block->next) {
        if (block->size >= size) {
            return block;
        }
    }
    for (unsigned bin = bin_of(size) + 1; bin < bin_count; ++bin) {
        if (bins_[bin] != nullptr) {
            return bins_[bin];
        }
    }
    return nullptr;
}

Heap::FreeBlock* Heap::add_region(std::uint32_t size) {
    const std::size_t needed = size * unit + sizeof(Region) + sizeof(Block); // the end's header
    const std::size_t bytes = (needed + region_granularity - 1) & ~(region_granularity - 1);
    auto* const region = static_cast<Region*>(take_heap_pages(bytes));
    if (region == nullptr) {
        return nullptr;
    }
    *region = {regions_, nullptr, bytes, 0};
    if (regions_ != nullptr) {
        regions_->previous = region;
    }
    regions_ = region;
    bytes_from_kernel_ += bytes;

    Block& block = *first_of(*region);
    block.size = static_cast<std::uint32_t>((bytes - sizeof(Region)) / unit - 1);
    block.previous_size = 0;
    Block& end = *after(block);
    end.size = 0;
    end.previous_size = block.size;
    seal(end, Use::Taken); // so that nothing grows together with it
    put_into_bin(block);
    return static_cast<FreeBlock*>(&block);
}

void* Heap::take(FreeBlock& found, std::uint32_t size) {
    take_out_of_bin(found);
    Block& block = found;
    const std::uint32_t rest = block.size - size;
    if (rest >= smallest_block) {
        Block& following = *after(block);
        block.size = size;
        Block& remainder = *after(block);
        remainder.size = rest;
        remainder.previous_size = size;
        put_into_bin(remainder);
        const Use use = is_free(following) ? Use::Free : Use::Taken;
        following.previous_size = rest;
        seal(following, use);
    }
    seal(block, Use::Taken);
    return &block + 1;
}

void* Heap::allocate(std::size_t size) {
    if (size > largest_block) {
        return nullptr;
    }
    const auto units = static_cast<std::uint32_t>((size + unit - 1) / unit + 1);
    const std::uint32_t wanted = std::max(units, smallest_block);
    FreeBlock* found = find(wanted);
    if (found == nullptr) {
        found = add_region(wanted);
    }
    return found == nullptr ? nullptr : take(*found, wanted);
}

/// Joins a block, which is in no list, with its free neighbours.
Heap::Block& Heap::grow_together(Block& block) {
    Block* whole = &block;
    Block* const following = after(block);
    if (is_free(*following)) {
        take_out_of_bin(static_cast<FreeBlock&>(*following));
        whole->size += following->size;
    }
    if (block.previous_size != 0 && is_free(*before(block))) {
        Block* const preceding = before(block);
        take_out_of_bin(static_cast<FreeBlock&>(*preceding));
        preceding->size += whole->size;
        whole = preceding;
    }
    Block& end = *after(*whole);
    const Use use = is_free(end) ? Use::Free : Use::Taken;
    end.previous_size = whole->size;
    seal(end, use);
    return *whole;
}

/// Gives a region that has become one free block back to the kernel; the last one is kept.
bool Heap::give_back_region(const Block& block) {
    const bool is_whole = block.previous_size == 0 && after(block)->size == 0;
    auto* const region =
        reinterpret_cast<Region*>(reinterpret_cast<std::uintptr_t>(&block) - sizeof(Region));
    if (!is_whole || (region->next == nullptr && region->previous == nullptr)) {
        return false;
    }
    (region->previous != nullptr ? region->previous->next : regions_) = region->next;
    if (region->next != nullptr) {
        region->next->previous = region->previous;
    }
    bytes_from_kernel_ -= region->bytes;
    give_heap_pages_back(region, region->bytes);
    return true;
}

bool Heap::release(void* payload) {
    Block* const block = taken_block(payload);
    if (block == nullptr) {
        return false;
    }
    Block& whole = grow_together(*block);
    if (!give_back_region(whole)) {
        put_into_bin(whole);
    }
    return true;
}

std::size_t Heap::size_of(const void* payload) const {
    const Block* const block = taken_block(payload);
    return block == nullptr ? 0 : block->size * unit - sizeof(Block);
}

} // namespace process
