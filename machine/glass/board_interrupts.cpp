// SPDX-License-Identifier: MIT
// Which interrupt a processor takes before its next instruction, and what becomes of it.
// [APM2 15.21]
#include "machine/glass/board.h"
#include "machine/glass/boot/startup.h"

namespace machine::glass {

using x86::svm::ExitCode;
using x86::svm::VirtualInterruptControl;

namespace {

/// In a guest whose interrupts are virtual, the hypervisor's IF holds back the physical ones.
bool is_open_for_physical(Core& core) {
    return core.svm->masks_by_host_flags()
               ? core.svm->host_interrupts_enabled()
               : core.processor().interrupts_enabled() && !core.processor().in_interrupt_shadow();
}

bool is_open_for_virtual(Core& core) {
    const auto control = core.svm->virtual_interrupts();
    const bool is_important_enough = control.get(VirtualInterruptControl::ignore_task_priority) ||
                                     control.get(VirtualInterruptControl::priority) >
                                         control.get(VirtualInterruptControl::task_priority);
    return is_important_enough && core.processor().interrupts_enabled() &&
           !core.processor().in_interrupt_shadow();
}

} // namespace

/// Neither IF nor the shadow of STI holds up the first two.
Board::Due Board::due_at(Core& core) const {
    core.apic.advance(clock_.now());
    if (!core.svm->global_interrupts()) {
        return Due::Nothing;
    }
    if (core.apic.init_is_pending()) {
        return Due::Init;
    }
    if (core.apic.nmi_is_pending() && !core.processor().nmis_blocked()) {
        return Due::NonMaskable;
    }
    if (core.apic.pending() && is_open_for_physical(core)) {
        return Due::Physical;
    }
    return core.svm->virtual_interrupt_is_pending() && is_open_for_virtual(core) ? Due::Virtual
                                                                                 : Due::Nothing;
}

/// True if registers changed.
bool Board::take_interrupt() {
    switch (due_at(*core_)) {
    case Due::Nothing: return false;
    case Due::Init: take_init(); break;
    case Due::NonMaskable: take_nmi(); break;
    case Due::Physical: take_physical_interrupt(); break;
    case Due::Virtual: take_virtual_interrupt(); break;
    }
    return true;
}

/// The processor forgets all and waits for a SIPI.
void Board::take_init() {
    if (svm().stops(ExitCode::Init)) {
        svm().exit(ExitCode::Init);
        return;
    }
    apic().reset();
    svm().reset();
    reset_processor(processor());
    core_->engine->flush_translations();
    core_->activity = Core::Activity::AwaitingStartup;
    core_->engine->stop();
}

void Board::take_nmi() {
    if (svm().stops(ExitCode::Nmi)) {
        svm().exit(ExitCode::Nmi); // It stays pending: the hypervisor takes it after STGI.
        return;
    }
    apic().take_nmi();
    processor().block_nmis(true);
    core_->delivery->non_maskable_interrupt();
}

void Board::take_physical_interrupt() {
    if (svm().stops(ExitCode::Interrupt)) {
        svm().exit(ExitCode::Interrupt); // Likewise.
        return;
    }
    const std::uint8_t vector = *apic().pending();
    apic().acknowledge(vector);
    core_->delivery->external_interrupt(vector);
}

void Board::take_virtual_interrupt() {
    if (svm().stops(ExitCode::VirtualInterrupt)) {
        svm().exit(ExitCode::VirtualInterrupt);
        return;
    }
    auto& control = svm().virtual_interrupts();
    control = control.with(VirtualInterruptControl::pending, false);
    core_->delivery->external_interrupt(control.get(VirtualInterruptControl::vector));
}

/// Is there one at all, perhaps held back? Then whatever may open the way is looked at.
bool Board::interrupt_is_waiting() const {
    const LocalApic& apic = core_->apic;
    return apic.init_is_pending() || apic.nmi_is_pending() || apic.pending().has_value() ||
           core_->svm->virtual_interrupt_is_pending();
}

} // namespace machine::glass
