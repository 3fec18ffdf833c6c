// SPDX-License-Identifier: MIT
// See history.h.
#include "machine/glass/history/history.h"

#include <algorithm>
#include <iterator>

namespace machine::glass {
namespace {

std::size_t bytes_of(const Checkpoint& checkpoint) {
    std::size_t bytes = sizeof checkpoint;
    for (const CoreCheckpoint& core : checkpoint.cores) {
        bytes += sizeof core + core.registers.size() + sizeof(LocalApic);
    }
    return bytes;
}

} // namespace

bool History::wants(std::uint64_t clock) const {
    return is_empty() || (clock % spacing_ == 0 && clock > checkpoints_.back().clock);
}

bool History::knows(std::uint64_t clock) const {
    return !is_empty() && nearest(clock).clock == clock;
}

/// The first that lies after `clock`.
std::size_t History::index_of(std::uint64_t clock) const {
    const auto after = std::partition_point(
        checkpoints_.begin(), checkpoints_.end(),
        [clock](const Checkpoint& checkpoint) { return checkpoint.clock <= clock; });
    return static_cast<std::size_t>(after - checkpoints_.begin());
}

void History::add(Checkpoint checkpoint, PhysicalMemory& memory) {
    pages_.add(memory, memory.take_changed());
    other_bytes_ += bytes_of(checkpoint);
    checkpoints_.push_back(std::move(checkpoint));
    present_ = checkpoints_.size() - 1;
    thin_out();
}

void History::pass(std::uint64_t clock, PhysicalMemory& memory) {
    present_ = index_of(clock) - 1;
    memory.take_changed();
}

const Checkpoint& History::nearest(std::uint64_t clock) const {
    return checkpoints_[std::max<std::size_t>(index_of(clock), 1) - 1];
}

void History::restore_memory(const Checkpoint& checkpoint, PhysicalMemory& memory) {
    const std::size_t index = index_of(checkpoint.clock) - 1;
    pages_.restore(memory, index, present_, memory.take_changed());
    memory.take_changed();
    present_ = index;
}

void History::forget_future(std::uint64_t clock) {
    const std::size_t first = index_of(clock);
    pages_.drop_from(first);
    for (std::size_t each = first; each < checkpoints_.size(); ++each) {
        other_bytes_ -= bytes_of(checkpoints_[each]);
    }
    checkpoints_.erase(checkpoints_.begin() + static_cast<std::ptrdiff_t>(first),
                       checkpoints_.end());
}

/// Too much memory: every second one goes, but the first and the last, and later ones come half as
/// often.
void History::thin_out() {
    while (bytes() > most_bytes_ && checkpoints_.size() > 2) {
        spacing_ *= 2;
        for (std::size_t each = checkpoints_.size() - 2; each > 0; --each) {
            if (checkpoints_[each].clock % spacing_ != 0) {
                pages_.drop(each);
                other_bytes_ -= bytes_of(checkpoints_[each]);
                checkpoints_.erase(checkpoints_.begin() + static_cast<std::ptrdiff_t>(each));
            }
        }
        present_ = checkpoints_.size() - 1;
    }
}

} // namespace machine::glass
