// SPDX-License-Identifier: MIT
// Whose turn it is. Processors that have something to do follow one another in the order of their
// numbers; all that decides is the clock and their own state, so a run repeats exactly.
#include "machine/glass/board.h"
#include "machine/glass/boot/startup.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine::glass {

/// Finds a processor that can execute, waking it if it slept. While all sleep, time passes. False
/// if the machine has stopped.
bool Board::find_turn() {
    while (!stop_) {
        advance_devices();
        if (next_core_ != nullptr) {
            give_turn_to(*next_core_);
        }
        if (core_->activity == Core::Activity::Executing) {
            return true;
        }
        if (stop_if_due()) {
            return false;
        }
        const std::size_t first = core_->index();
        for (std::size_t step = 0; step < cores_.size() && next_core_ == nullptr; ++step) {
            Core& candidate = *cores_[(first + step) % cores_.size()];
            next_core_ = has_work(candidate) ? &candidate : nullptr;
        }
        if (next_core_ == nullptr) {
            pass_time();
        }
    }
    return false;
}

/// Between two instructions. True if the engine must be left because another processor is next.
bool Board::end_turn_if_due() {
    if (clock_.now() < turn_end_) {
        return false;
    }
    for (std::size_t step = 1; step < cores_.size(); ++step) {
        Core& candidate = *cores_[(core_->index() + step) % cores_.size()];
        if (has_work(candidate)) {
            next_core_ = &candidate;
            core_->engine->stop();
            return true;
        }
    }
    turn_end_ = clock_.now() + turn_instructions; // Nobody else wants it.
    return false;
}

void Board::give_turn_to(Core& core) {
    next_core_ = nullptr;
    core_ = &core;
    events_.set_processor(core.index());
    if (cores_.size() > 1) {
        turn_end_ = clock_.now() + turn_instructions;
    }
    wake(core);
    check_shutdown();
}

/// Could `core` execute if it had the turn?
bool Board::has_work(Core& core) const {
    switch (core.activity) {
    case Core::Activity::Executing: return true;
    case Core::Activity::Halted: return due_at(core) != Due::Nothing;
    case Core::Activity::AwaitingStartup: return core.apic.startup_vector().has_value();
    }
    return false;
}

/// The turn is `core`'s, because what it slept for is here.
void Board::wake(Core& core) {
    if (core.activity == Core::Activity::Halted) {
        core.activity = Core::Activity::Executing;
        take_interrupt(); // Perhaps it is INIT, and there is still nothing to execute.
    } else if (core.activity == Core::Activity::AwaitingStartup) {
        if (core.apic.init_is_pending()) {
            core.apic.reset(); // One INIT more makes no difference to who waits.
        }
        start_processor(core.processor(), *core.apic.startup_vector());
        core.apic.take_startup();
        core.activity = Core::Activity::Executing;
    }
}

/// All processors sleep: until the next timer or device that may wake one, or for ever.
void Board::pass_time() {
    if (moment_is_here()) {
        pass_moment();
    }
    take_input();
    std::uint64_t next = Clock::never;
    bool could_wake = false;
    for (const auto& core : cores_) {
        const bool is_open =
            core->activity == Core::Activity::Halted && core->svm->global_interrupts() &&
            (core->processor().interrupts_enabled() || core->svm->masks_by_host_flags());
        could_wake = could_wake || is_open;
        next = std::min(next, is_open ? core->apic.next_event().value_or(next) : next);
        // A device can do more than interrupt: it may be an NMI that tells of it.
        const bool takes_nmis =
            core->activity == Core::Activity::Halted && core->svm->global_interrupts();
        next = std::min(next, takes_nmis ? next_device_event() : next);
    }
    if (next != Clock::never) {
        clock_.skip_to(std::min({next, limit_, input_.next_moment(), next_moment_}));
        if (when_idle_ == RunLimit::WhenIdle::Stop) {
            stop(StopReason::Idle, "The guest sleeps until its next timer.");
        }
        return;
    }
    const char* why = could_wake ? "no timer is running" : "its interrupts are off";
    stop(StopReason::Stuck,
         cores_.size() == 1
             ? fmt::format("The processor halted at {:#x} and nothing can wake it: {}.",
                           processor().rip(), why)
             : fmt::format("All processors sleep and nothing can wake one; number {}, at {:#x}, "
                           "was the last that executed.",
                           core_->index(), processor().rip()));
}

} // namespace machine::glass
