// SPDX-License-Identifier: MIT
// How the board lets time pass: deadlines, interrupts, halting, stopping.
#include "machine/glass/board.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace machine::glass {

Stop Board::run(const RunLimit& limit) {
    stop_.reset();
    limit_ = limit.instructions >= Clock::never - clock_.now() ? Clock::never
                                                               : clock_.now() + limit.instructions;
    watch_events(limit);
    run_began_ = clock_.now();
    run_began_at_ = processor().rip();
    known_registers_.assign(cores_.size(), {});
    answer_ = limit.answer;
    when_idle_ = limit.when_idle;
    check_shutdown();
    while (find_turn()) {
        events_.set_processor(core_->index());
        core_->recorded_cpl = processor().cpl();
        // The first boundary is looked at in any case: something may have become due meanwhile.
        clock_.demand_attention();
        const std::string problem = core_->engine->run();
        const bool has_reason =
            stop_ || next_core_ != nullptr || core_->activity != Core::Activity::Executing;
        if (!problem.empty() || !has_reason) {
            stop(StopReason::Failed,
                 (problem.empty() ? "The engine stopped without a reason." : problem) +
                     " This is a fault of the glass machine; please report it.");
        }
    }
    events_.watch({});
    answer_ = {};
    return *stop_;
}

void Board::watch_events(const RunLimit& limit) {
    if (!breakpoints_.watches_events()) {
        events_.watch(limit.until);
        return;
    }
    events_.watch([this, until = limit.until](const abi::TraceEvent& event) {
        see_event(event);
        return until && until(event);
    });
}

void Board::request_pause() {
    pause_.store(true);
    clock_.demand_attention();
}

void Board::type(std::string_view bytes) {
    input_.type(bytes);
    clock_.demand_attention();
}

/// Between two instructions, or while all sleep.
void Board::take_input() {
    if (clock_.now() >= input_.next_moment()) {
        uart_.type(input_.take_logged(clock_.now()));
    }
    if (input_.is_waiting() && !is_travelling_) {
        leave_known_future();
        uart_.type(input_.take(clock_.now()));
    }
}

/// Shows what the guest has just printed to who answers it.
void Board::offer_output(std::size_t printed_before) {
    if (answer_ && uart_.sent().size() != printed_before) {
        const std::string typed = answer_(uart_.sent());
        if (!typed.empty()) {
            type(typed);
        }
    }
}

void Board::stop(StopReason reason, std::string sentence) {
    if (!stop_) {
        stop_ = Stop{reason, power_.pressed().value_or(0), std::move(sentence)};
    }
    core_->engine->stop();
}

/// Between two instructions. True if registers changed.
bool Board::on_boundary() {
    if (ring_written_) {
        ring_written_ = false;
        events_.drain_ring();
    }
    const bool code_changed = advance_devices();
    record_privilege_change();
    if (moment_is_here()) {
        pass_moment();
    }
    take_input();
    if (stop_if_due() || end_turn_if_due()) {
        return false;
    }
    const bool moved = take_interrupt() || code_changed;
    if (!moved && stop_at_breakpoint()) {
        return false;
    }
    core_->recorded_cpl = processor().cpl();
    check_shutdown();
    if (events_.stop_wanted()) {
        stop(StopReason::EventMatched);
    }
    set_deadline();
    return moved;
}

/// IRET and SYSRET do not tell.
void Board::record_privilege_change() {
    const unsigned before = core_->recorded_cpl;
    if (processor().cpl() == before) {
        return;
    }
    events_.record({abi::EventKind::PrivilegeChange,
                    processor().rip(),
                    svm().world(before),
                    svm().world(),
                    {processor().segment(SegmentName::Cs).selector}});
    core_->recorded_cpl = processor().cpl();
}

bool Board::stop_if_due() {
    if (stop_for_touched()) {
        return true;
    }
    if (power_.pressed()) {
        stop(StopReason::PoweredOff,
             fmt::format("The guest switched the machine off ({:#x}).", *power_.pressed()));
    } else if (events_.stop_wanted()) {
        stop(StopReason::EventMatched);
    } else if (pause_.exchange(false)) {
        stop(StopReason::Paused);
    } else if (clock_.now() >= limit_) {
        stop(StopReason::InstructionLimit);
    }
    return stop_.has_value();
}

/// The next moment at which someone must look. With an interrupt waiting for IF or the like, that
/// is every block: all instructions that open the way end theirs.
void Board::set_deadline() {
    std::uint64_t next =
        std::min({limit_, turn_end_, input_.next_moment(), next_moment_, next_device_event()});
    for (const auto& core : cores_) {
        core->apic.advance(clock_.now());
        next = std::min(next, core->apic.next_event().value_or(Clock::never));
    }
    const bool watches_registers = !is_travelling_ && !breakpoints_.registers().empty();
    if (watches_registers && breakpoints_.watches_each_instruction()) {
        next = std::min(next, clock_.now() + 1);
    }
    clock_.set_deadline(next);
    if (watches_registers || interrupt_is_waiting() || !touched_.empty() ||
        (input_.is_waiting() && !is_travelling_) || pause_.load()) {
        clock_.demand_attention();
    }
}

void Board::apply(InstructionUnit::Effect effect) {
    core_->recorded_cpl = processor().cpl();
    check_shutdown();
    if (events_.stop_wanted()) {
        stop(StopReason::EventMatched);
    }
    switch (effect) {
    case InstructionUnit::Effect::None: break;
    case InstructionUnit::Effect::Halted:
        core_->activity = Core::Activity::Halted;
        core_->engine->stop();
        break;
    case InstructionUnit::Effect::Paused:
        if (cores_.size() > 1) {
            turn_end_ = clock_.now();
            clock_.demand_attention();
        }
        break;
    case InstructionUnit::Effect::InterruptsConcerned:
        if (interrupt_is_waiting()) {
            clock_.demand_attention();
        }
        break;
    }
}

void Board::check_shutdown() {
    if (!core_->delivery->is_shut_down()) {
        return;
    }
    const char* where =
        svm().world() == abi::World::Kind::Hypervisor ? "the hypervisor" : "the start-up code";
    stop(StopReason::Stuck,
         fmt::format("A triple fault in {} at {:#x} shut the processor down: an exception whose "
                     "handler could not be reached. Look at the last events before it.",
                     where, processor().rip()));
}

} // namespace machine::glass
