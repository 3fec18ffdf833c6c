// SPDX-License-Identifier: MIT
// The machine's clock: instructions executed, exact at every moment that anyone looks.
//
// The engine runs whole blocks of straight code and tells only where each begins. So a block is
// counted when it begins, and what it did not execute is taken back if it ends early (a fault, an
// exit). Each repetition of a string instruction counts as one. Time spent halted is skipped, not
// executed, but counts too: a timer that wakes the machine does so at its own moment.
//
// All that has to happen at an exact moment (a timer, the end of a step) is a deadline here. A
// block that would run past it is shortened by its owner.
#pragma once

#include "machine/glass/instruction.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
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
    std::uint64_t cost = 0; // instructions, or more than any deadline leaves if it must be cut
    std::vector<std::uint8_t> lengths;
    /// The engine made it of one instruction because it was told to: it may change itself.
    bool is_alone = false;

    bool is_single() const { return instructions == 1; }
    bool overlaps(std::uint64_t address, std::uint64_t size) const;
};

class Clock {
public:
    static constexpr std::uint64_t never = 1ull << 62;

    Clock();

    /// Instructions executed. In a block: as if it had run to its end, but see `leave_block`.
    std::uint64_t now() const { return now_; }
    void skip_to(std::uint64_t moment) { now_ = moment > now_ ? moment : now_; }
    void count_instruction() { ++now_; }

    /// No instruction is executed past this moment before the owner has been asked.
    std::uint64_t deadline() const { return deadline_; }
    void set_deadline(std::uint64_t moment) {
        deadline_ = moment;
        attention_.store(moment);
    }
    /// The owner is asked before the next block begins, whatever the deadline. From any thread.
    void demand_attention() { attention_.store(0); }

    /// The block for this translation, or null if it is new (or was discarded): then `learn` it.
    const Block* find(const void* translation, std::uint64_t linear, std::uint32_t bytes) {
        const Slot& slot = cache_[slot_of(translation)];
        if (slot.translation == translation && slot.block->linear == linear &&
            slot.block->bytes == bytes) [[likely]] {
            return slot.block;
        }
        return find_slowly(translation, linear, bytes);
    }
    /// `code` is the block's bytes; `second_page` counts only if it reaches into one.
    const Block& learn(const void* translation, std::uint64_t linear,
                       std::span<const std::byte> code, CodeSize size, std::uint64_t physical,
                       std::uint64_t second_page);

    /// Counts `block`, unless it would run past the deadline, has to be cut, or attention is
    /// wanted.
    bool begin(const Block& block) {
        return begin_before(block, attention_.load(std::memory_order_relaxed));
    }
    /// The same, after the owner has been asked.
    bool begin_attended(const Block& block) { return begin_before(block, deadline_); }
    /// How many of the block's instructions may run now: 0 if the deadline is here.
    std::uint32_t allowance_of(const Block& block) const;

    const Block* running() const { return running_; }
    void mark_alone(const Block& block);
    /// The block ran to its end.
    void finish_block() { running_ = nullptr; }
    /// The block was left with the instruction at `linear` next: takes back what did not run.
    void leave_block(std::uint64_t linear);

private:
    bool begin_before(const Block& block, std::uint64_t moment) {
        const std::uint64_t end = now_ + block.cost;
        if (end > moment) [[unlikely]] {
            return false;
        }
        now_ = end;
        running_ = &block;
        return true;
    }

    struct Slot {
        const void* translation = nullptr;
        const Block* block = nullptr;
    };
    static constexpr std::size_t slots = 1 << 14;
    static std::size_t slot_of(const void* translation) {
        return (reinterpret_cast<std::uintptr_t>(translation) >> 5) % slots;
    }
    const Block* find_slowly(const void* translation, std::uint64_t linear, std::uint32_t bytes);
    void forget_blocks();

    std::uint64_t now_ = 0;
    std::uint64_t deadline_ = never;
    std::atomic<std::uint64_t> attention_ = never; // the deadline, or 0
    const Block* running_ = nullptr;
    std::vector<Slot> cache_;
    std::deque<Block> blocks_;
    std::unordered_map<const void*, Block*> by_translation_;
    const void* newest_ = nullptr;
};

} // namespace machine::glass
