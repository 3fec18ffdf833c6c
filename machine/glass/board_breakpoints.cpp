// SPDX-License-Identifier: MIT
// Stopping where somebody asked to. Like the counter of the trace ring, what is watched is touched
// by an instruction that runs alone, so that the machine stands right behind it.
#include "machine/glass/board.h"
#include "machine/glass/processor_state.h"

#include <fmt/format.h>

namespace machine::glass {

void Board::stop_at(const std::vector<Breakpoint>& breakpoints) {
    breakpoints_.set(breakpoints);
    for (const auto& core : cores_) {
        core->engine->ask_before(breakpoints_.instructions());
        core->engine->flush_translations(); // Some may let accesses pass that are watched now.
    }
}

bool Board::holds(const Breakpoint& breakpoint) {
    return breakpoint.condition.is_empty() ||
           breakpoint.condition.holds(
               {state_of(*core_), core_->index(), clock_.now(), memory_.ram()});
}

void Board::stop_for(const Breakpoint& hit, std::string sentence) {
    stop(StopReason::Breakpoint, std::move(sentence));
    stop_->hit = hit;
}

/// Before the instruction at RIP, unless the run began here.
bool Board::stop_at_breakpoint() {
    if (is_travelling_ || breakpoints_.instructions().empty()) {
        return false;
    }
    Processor& cpu = processor();
    const std::uint64_t linear = cpu.rip() + cpu.segment_base(SegmentName::Cs);
    const bool is_beginning = clock_.now() == run_began_ && cpu.rip() == run_began_at_;
    if (!breakpoints_.is_at_instruction(linear) || is_beginning) {
        return false;
    }
    for (const Breakpoint& hit : breakpoints_.at_instruction(linear)) {
        if (holds(hit)) {
            stop_for(hit, fmt::format("The instruction at {:#x} is next.", cpu.rip()));
            return true;
        }
    }
    return false;
}

/// Between two instructions: was something touched that is watched, or did an event come?
bool Board::stop_for_touched() {
    see_registers();
    for (const Breakpoint& hit : std::exchange(touched_, {})) {
        if (holds(hit)) {
            stop_for(hit, hit.kind == Breakpoint::Kind::Event
                              ? "The event came that was waited for."
                          : hit.kind == Breakpoint::Kind::Register
                              ? fmt::format("The register {} has changed.", name_of(hit.watched))
                              : "What is watched was touched.");
            return true;
        }
    }
    return false;
}

void Board::note_touched(std::vector<Breakpoint> hits) {
    if (!hits.empty()) {
        touched_.insert(touched_.end(), hits.begin(), hits.end());
        clock_.demand_attention();
    }
}

/// Compares the watched registers with what they were before the last instruction.
void Board::see_registers() {
    const auto& watches = breakpoints_.registers();
    if (is_travelling_ || watches.empty()) {
        return;
    }
    auto& known = known_registers_[core_->index()];
    const bool is_first_time = known.empty();
    known.resize(watches.size());
    const ProcessorState state = state_of(*core_);
    for (std::size_t index = 0; index < watches.size(); ++index) {
        const std::uint64_t before =
            std::exchange(known[index], value_of(state, watches[index].watched));
        if (before != known[index] && !is_first_time) {
            touched_.push_back(watches[index]);
        }
    }
}

void Board::see_event(const abi::TraceEvent& event) {
    if (!is_travelling_) {
        note_touched(breakpoints_.at_event(event));
    }
}

/// The processor itself stored: an exception frame, a VMCB, an accessed bit.
void Board::see_own_write(std::uint64_t physical, std::uint64_t bytes) {
    if (!is_travelling_ && breakpoints_.watches_memory()) {
        note_touched(breakpoints_.at_physical_write(physical, bytes));
    }
}

/// True if the instruction must run alone first, because it is about to touch what is watched.
bool Board::watches(const MemoryRequest& request, std::uint64_t physical) {
    if (is_travelling_ || !breakpoints_.watches_memory()) {
        return false;
    }
    auto hits = breakpoints_.at_access({request.access.linear, physical}, request.bytes,
                                       request.access.kind == AccessKind::Write);
    if (hits.empty()) {
        return false;
    }
    const Block* block = clock_.running();
    if (block != nullptr && !block->is_single()) {
        return true;
    }
    note_touched(std::move(hits));
    return false;
}

} // namespace machine::glass
