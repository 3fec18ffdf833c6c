// SPDX-License-Identifier: MIT
// The machine's past, so that one can go back: a checkpoint every so many instructions, and from
// the nearest one on the run is made again. It is the same run, because a run repeats exactly.
//
// What has been executed beyond the present stays known until something new is typed: then it is
// another history.
#pragma once

#include "machine/glass/history/checkpoint.h"
#include "machine/glass/history/page_history.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace machine::glass {

class History {
public:
    /// At every multiple of this the machine may be kept. All machines forget their translations of
    /// addresses there, kept or not: so going on from a checkpoint is the same as having come past.
    static constexpr std::uint64_t interval = 1'000'000;

    /// May use about `most_bytes` of the host's memory.
    History(std::uint64_t ram_bytes, std::size_t most_bytes)
        : pages_(ram_bytes), most_bytes_(most_bytes) {}

    bool is_empty() const { return checkpoints_.empty(); }
    std::size_t bytes() const { return pages_.bytes() + other_bytes_; }
    std::size_t size() const { return checkpoints_.size(); }

    /// The machine passes a multiple of the interval (or begins): is it to be kept?
    bool wants(std::uint64_t clock) const;
    /// Keeps it. If this moment is known already, it is the present from now on.
    void add(Checkpoint checkpoint, PhysicalMemory& memory);
    bool knows(std::uint64_t clock) const;
    void pass(std::uint64_t clock, PhysicalMemory& memory);

    /// The newest checkpoint not after `clock`.
    const Checkpoint& nearest(std::uint64_t clock) const;
    /// Makes RAM what it was there.
    void restore_memory(const Checkpoint& checkpoint, PhysicalMemory& memory);
    /// Something new happens at `clock`: what was known behind it is no longer the future.
    void forget_future(std::uint64_t clock);

private:
    std::size_t index_of(std::uint64_t clock) const;
    void thin_out();

    PageHistory pages_;
    std::vector<Checkpoint> checkpoints_; // in the order of their clocks; pages_ has the same
    std::size_t present_ = 0;             // the one that RAM has last been equal to
    std::uint64_t spacing_ = interval;
    std::size_t most_bytes_;
    std::size_t other_bytes_ = 0;
};

} // namespace machine::glass
