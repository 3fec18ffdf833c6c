// SPDX-License-Identifier: MIT
// Stopping where somebody asked to. Like the counter of the trace ring, what is watched is touched
// by an instruction that runs alone, so that the machine stands right behind it.
#include "machine/glass/board.h"

#include <fmt/format.h>

namespace machine::glass {

void Board::stop_at(const std::vector<Breakpoint>& breakpoints) {
    breakpoints_.set(breakpoints);
    for (const auto& core : cores_) {
        core->engine->ask_before(breakpoints_.instructions());
        core->engine->flush_translations(); // Some may let accesses pass that are watched now.
    }
}

/// Before the instruction at RIP, unless the run began here.
bool Board::stop_at_breakpoint() {
    if (is_travelling_ || breakpoints_.instructions().empty()) {
        return false;
    }
    Processor& cpu = processor();
    const auto hit = breakpoints_.at_instruction(cpu.rip() + cpu.segment_base(SegmentName::Cs));
    const bool is_beginning = clock_.now() == run_began_ && cpu.rip() == run_began_at_;
    if (!hit || is_beginning) {
        return false;
    }
    stop(StopReason::Breakpoint, fmt::format("The instruction at {:#x} is next.", cpu.rip()));
    stop_->hit = hit;
    return true;
}

/// The processor itself stored: an exception frame, a VMCB, an accessed bit.
void Board::see_own_write(std::uint64_t physical, std::uint64_t bytes) {
    if (is_travelling_ || !breakpoints_.watches_memory()) {
        return;
    }
    if (const auto hit = breakpoints_.at_physical_write(physical, bytes)) {
        touched_watch_ = hit;
        clock_.demand_attention();
    }
}

/// True if the instruction must run alone first, because it is about to touch what is watched.
bool Board::watches(const MemoryRequest& request, std::uint64_t physical) {
    if (is_travelling_ || !breakpoints_.watches_memory()) {
        return false;
    }
    const auto hit = breakpoints_.at_access({request.access.linear, physical}, request.bytes,
                                            request.access.kind == AccessKind::Write);
    if (!hit) {
        return false;
    }
    const Block* block = clock_.running();
    if (block != nullptr && !block->is_single()) {
        return true;
    }
    touched_watch_ = hit;
    clock_.demand_attention();
    return false;
}

} // namespace machine::glass
