// SPDX-License-Identifier: MIT
// What we know of each piece of code that an engine has translated: how many instructions, where
// each begins, which memory it came from.
#pragma once

#include "machine/glass/instruction.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace machine::glass {

/// A piece of translated code: up to the first jump, or as far as it was allowed to run.
struct Block {
    const void* translation = nullptr; // host address; what tells blocks apart
    std::uint64_t linear = 0;          // where the guest executes it
    std::uint32_t bytes = 0;
    std::uint32_t instructions = 0;
    std::uint64_t physical[2] = {}; // of its first byte, and of the second page it reaches into
    std::uint32_t bytes_in_first_page = 0;
    /// It may run only this far, so that an instruction that talks to a port runs alone; or all.
    std::uint32_t allowance = 0;
    // Instructions; or more than any deadline leaves, if the owner must be asked before it begins,
    // and even after that, if it must be cut.
    std::uint64_t cost = 0;
    std::uint64_t attended_cost = 0;
    std::vector<std::uint8_t> lengths;
    std::uint32_t before_port = 0; // instructions that come before one that talks to a port
    /// The engine made it of one instruction because it was told to: it may change itself.
    bool is_alone = false;

    bool is_single() const { return instructions == 1; }
    /// Of one of its bytes.
    std::optional<std::uint64_t> physical_address_of(std::uint64_t linear_address) const;
    bool overlaps(std::uint64_t address, std::uint64_t size) const;
};

/// The blocks of one engine.
class BlockMap {
public:
    BlockMap();

    /// What is looked at before each block: all of it in one place.
    struct Slot {
        const void* translation = nullptr;
        std::uint64_t linear = 0;
        std::uint64_t cost = 0;
        const Block* block = nullptr;
        std::uint32_t bytes = 0;

        bool is(const void* other, std::uint64_t at, std::uint32_t size) const {
            return translation == other && linear == at && bytes == size;
        }
    };
    /// The only slot that can be this translation's.
    const Slot& slot(const void* translation) const { return slots_[index_of(translation)]; }

    /// The block for this translation, or null if it is new (or was discarded): then `learn` it.
    const Block* find(const void* translation, std::uint64_t linear, std::uint32_t bytes);
    /// `code` is the block's bytes; `second_page` counts only if it reaches into one. Blocks learnt
    /// before may be gone afterwards.
    const Block& learn(const void* translation, std::uint64_t linear,
                       std::span<const std::byte> code, CodeSize size, std::uint64_t physical,
                       std::uint64_t second_page);
    void mark_alone(const Block& block);
    /// From now on the owner is asked before each instruction at one of these linear addresses,
    /// which are in order.
    void ask_before(std::vector<std::uint64_t> stops);

private:
    static constexpr std::size_t slot_count = 1 << 14;
    static std::size_t index_of(const void* translation) {
        return (reinterpret_cast<std::uintptr_t>(translation) >> 5) % slot_count;
    }
    void remember(const Block& block);
    void forget();
    void price(Block& block) const;

    std::vector<Slot> slots_;
    std::deque<Block> blocks_;
    std::unordered_map<const void*, Block*> by_translation_;
    const void* newest_ = nullptr;
    std::vector<std::uint64_t> stops_;
};

} // namespace machine::glass
