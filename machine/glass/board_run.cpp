// SPDX-License-Identifier: MIT
// How the board lets time pass: deadlines, interrupts, halting, stopping.
#include "abi/ports.h"
#include "machine/glass/board.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine::glass {

using x86::svm::ExitCode;
using x86::svm::VirtualInterruptControl;

Stop Board::run(const RunLimit& limit) {
    stop_.reset();
    limit_ = limit.instructions >= Clock::never - clock_.now() ? Clock::never
                                                               : clock_.now() + limit.instructions;
    events_.watch(limit.until);
    recorded_cpl_ = processor().cpl();
    // The first boundary is looked at in any case: something may have become due while stopped.
    clock_.demand_attention();
    check_shutdown();
    if (halted_) {
        wait_for_interrupt();
    }
    if (!stop_) {
        const std::string problem = engine_->run();
        if (!problem.empty()) {
            stop(StopReason::Failed,
                 problem + " This is a fault of the glass machine; please report it.");
        }
    }
    events_.watch({});
    return stop_.value_or(Stop{StopReason::Failed, 0, "The engine stopped without a reason."});
}

void Board::request_pause() {
    pause_.store(true);
    clock_.demand_attention();
}

void Board::stop(StopReason reason, std::string sentence) {
    if (!stop_) {
        stop_ = Stop{reason, power_.pressed().value_or(0), std::move(sentence)};
    }
    engine_->stop();
}

/// Between two instructions. True if registers changed.
bool Board::on_boundary() {
    if (ring_written_) {
        ring_written_ = false;
        events_.drain_ring();
    }
    if (processor().cpl() != recorded_cpl_) { // IRET and SYSRET do not tell
        events_.record({abi::EventKind::PrivilegeChange,
                        processor().rip(),
                        svm_->world(recorded_cpl_),
                        svm_->world(),
                        {processor().segment(SegmentName::Cs).selector}});
        recorded_cpl_ = processor().cpl();
    }
    if (stop_if_due()) {
        return false;
    }
    const bool moved = take_interrupt();
    recorded_cpl_ = processor().cpl();
    check_shutdown();
    if (events_.stop_wanted()) {
        stop(StopReason::EventMatched);
    }
    set_deadline();
    return moved;
}

bool Board::stop_if_due() {
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
    std::uint64_t next = limit_;
    if (const auto timer = apic_.next_event()) {
        next = std::min(next, *timer);
    }
    clock_.set_deadline(next);
    if (interrupt_is_waiting() || pause_.load()) {
        clock_.demand_attention();
    }
}

bool Board::interrupt_is_waiting() const {
    return apic_.nmi_is_pending() || apic_.pending().has_value() ||
           svm_->virtual_interrupt_is_pending();
}

// ---------------------------------------------------------------------------------------------
// Interrupts

/// Takes an interrupt if one is due and nothing forbids it. [APM2 15.21]
bool Board::take_interrupt() {
    apic_.advance(clock_.now());
    if (!svm_->global_interrupts()) {
        return false;
    }
    if (take_nmi()) {
        return true;
    }
    if (const auto vector = apic_.pending()) {
        if (take_physical_interrupt(*vector)) {
            return true;
        }
    }
    return take_virtual_interrupt();
}

/// Neither IF nor the shadow of STI holds it up. [APM2 15.21.8]
bool Board::take_nmi() {
    if (!apic_.nmi_is_pending() || processor().nmis_blocked()) {
        return false;
    }
    if (svm_->stops(ExitCode::Nmi)) {
        svm_->exit(ExitCode::Nmi); // It stays pending: the hypervisor takes it after STGI.
        return true;
    }
    apic_.take_nmi();
    processor().block_nmis();
    delivery_->non_maskable_interrupt();
    return true;
}

bool Board::take_physical_interrupt(std::uint8_t vector) {
    const bool is_open = svm_->masks_by_host_flags() ? svm_->host_interrupts_enabled()
                                                     : processor().interrupts_enabled() &&
                                                           !processor().in_interrupt_shadow();
    if (!is_open) {
        return false;
    }
    if (svm_->stops(ExitCode::Interrupt)) {
        svm_->exit(ExitCode::Interrupt); // It stays requested: the hypervisor takes it after STGI.
        return true;
    }
    apic_.acknowledge(vector);
    delivery_->external_interrupt(vector);
    return true;
}

bool Board::take_virtual_interrupt() {
    auto& control = svm_->virtual_interrupts();
    if (!svm_->virtual_interrupt_is_pending() || !processor().interrupts_enabled() ||
        processor().in_interrupt_shadow()) {
        return false;
    }
    const bool is_important_enough = control.get(VirtualInterruptControl::ignore_task_priority) ||
                                     control.get(VirtualInterruptControl::priority) >
                                         control.get(VirtualInterruptControl::task_priority);
    if (!is_important_enough) {
        return false;
    }
    if (svm_->stops(ExitCode::VirtualInterrupt)) {
        svm_->exit(ExitCode::VirtualInterrupt);
        return true;
    }
    control = control.with(VirtualInterruptControl::pending, false);
    delivery_->external_interrupt(control.get(VirtualInterruptControl::vector));
    return true;
}

/// HLT: time passes until the timer, or for ever.
void Board::wait_for_interrupt() {
    halted_ = true;
    while (!stop_) {
        if (stop_if_due()) {
            return;
        }
        if (take_interrupt()) {
            halted_ = false;
            check_shutdown();
            return;
        }
        const bool could_wake = svm_->global_interrupts() &&
                                (processor().interrupts_enabled() || svm_->masks_by_host_flags());
        const auto timer = apic_.next_event();
        if (!could_wake || !timer) {
            stop(StopReason::Stuck,
                 fmt::format("The processor halted at {:#x} and nothing can wake it: {}.",
                             processor().rip(),
                             could_wake ? "no timer is running" : "its interrupts are off"));
            return;
        }
        clock_.skip_to(std::min(*timer, limit_));
    }
}

// ---------------------------------------------------------------------------------------------

void Board::apply(InstructionUnit::Effect effect) {
    recorded_cpl_ = processor().cpl();
    check_shutdown();
    if (events_.stop_wanted()) {
        stop(StopReason::EventMatched);
    }
    switch (effect) {
    case InstructionUnit::Effect::None: break;
    case InstructionUnit::Effect::Halted: wait_for_interrupt(); break;
    case InstructionUnit::Effect::InterruptsConcerned:
        if (interrupt_is_waiting()) {
            clock_.demand_attention();
        }
        break;
    }
}

void Board::check_shutdown() {
    if (!delivery_->is_shut_down()) {
        return;
    }
    const char* where =
        svm_->world() == abi::World::Kind::Hypervisor ? "the hypervisor" : "the start-up code";
    stop(StopReason::Stuck,
         fmt::format("A triple fault in {} at {:#x} shut the processor down: an exception whose "
                     "handler could not be reached. Look at the last events before it.",
                     where, processor().rip()));
}

} // namespace machine::glass
