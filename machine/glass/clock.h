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
//
// There is one clock however many processors there are: one of them executes at a time.
#pragma once

#include "machine/glass/block_map.h"

#include <atomic>
#include <cstdint>

namespace machine::glass {

class Clock {
public:
    static constexpr std::uint64_t never = 1ull << 62;

    /// Instructions executed. In a block: as if it had run to its end, but see `leave_block`.
    std::uint64_t now() const { return now_; }
    void skip_to(std::uint64_t moment) { now_ = moment > now_ ? moment : now_; }
    void count_instruction() { ++now_; }
    /// Another moment is the present; no block runs.
    void travel_to(std::uint64_t moment) { now_ = moment; }

    /// No instruction is executed past this moment before the owner has been asked.
    std::uint64_t deadline() const { return deadline_; }
    void set_deadline(std::uint64_t moment) {
        deadline_ = moment;
        attention_.store(moment);
    }
    /// The owner is asked before the next block begins, whatever the deadline. From any thread.
    void demand_attention() { attention_.store(0); }

    /// Counts `block`, unless it would run past the deadline, has to be cut, or attention is
    /// wanted.
    bool begin(const Block& block) { return begin_before(block, block.cost, attention()); }
    bool begin(const BlockMap::Slot& slot) {
        return begin_before(*slot.block, slot.cost, attention());
    }
    /// The same, after the owner has been asked.
    bool begin_attended(const Block& block) {
        return begin_before(block, block.attended_cost, deadline_);
    }
    /// How many of the block's instructions may run now: 0 if the deadline is here.
    std::uint32_t allowance_of(const Block& block) const;

    const Block* running() const { return running_; }
    /// The block ran to its end.
    void finish_block() { running_ = nullptr; }
    /// The block was left with the instruction at `linear` next: takes back what did not run.
    void leave_block(std::uint64_t linear);

private:
    std::uint64_t attention() const { return attention_.load(std::memory_order_relaxed); }
    bool begin_before(const Block& block, std::uint64_t cost, std::uint64_t moment) {
        const std::uint64_t end = now_ + cost;
        if (end > moment) [[unlikely]] {
            return false;
        }
        now_ = end;
        running_ = &block;
        return true;
    }

    std::uint64_t now_ = 0;
    std::uint64_t deadline_ = never;
    std::atomic<std::uint64_t> attention_ = never; // the deadline, or 0
    const Block* running_ = nullptr;
};

} // namespace machine::glass
