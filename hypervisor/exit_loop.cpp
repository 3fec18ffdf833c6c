// SPDX-License-Identifier: MIT
#include "hypervisor/exit_loop.h"

#include "hypervisor/big_lock.h"
#include "hypervisor/cpu.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/processor_startup.h"
#include "hypervisor/short_way.h"
#include "hypervisor/vtl_switch.h"
#include "rt/check.h"

namespace hv {
namespace {

using x86::svm::EventInjection;
using x86::svm::TlbControl;

/// An exit may interrupt the delivery of an event (a nested page fault while the processor pushes
/// an interrupt frame). Unless something else is injected, the event must not be lost.
/// [APM2 15.7.2]
void keep_interrupted_event(VirtualProcessor& vp) {
    auto& control = vp.vmcb().control;
    const EventInjection interrupted = control.exit_interrupt_info;
    control.event_injection =
        interrupted.get(EventInjection::valid) ? interrupted : EventInjection::none();
}

/// Before the guest runs with a right less than before, the processor must forget the wider one.
void pay_flush(VirtualProcessor& vp) {
    if (vp.flush_owed) {
        vp.vmcb().control.tlb_control = TlbControl::FlushAll;
        vp.code_page.forget();
        vp.flush_owed = false;
    }
}

void power_off(VirtualProcessor& vp, abi::PowerOff why) {
    vp.report(event_of(abi::EventKind::MachineOff, static_cast<std::uint64_t>(why)));
    cpu::power_off(static_cast<std::uint32_t>(why));
}

void inject(VirtualProcessor& vp, Outcome outcome) {
    leave_user_view(vp); // The guest's kernel takes it.
    vp.vmcb().control.event_injection =
        EventInjection::exception(outcome.vector(), outcome.error_code());
}

/// One turn of the guest, from what was decided last to the next #VMEXIT that the short way leaves
/// to us: the active VTL may be another one then.
void run_once(VirtualProcessor& vp) {
    if (has_offer_to_make(vp)) {
        offer_interrupt(vp);
    }
    auto& control = vp.vmcb().control;
    pay_flush(vp);
    if (may_be_interrupted(vp) != vp.are_interrupts_let_through) {
        vp.are_interrupts_let_through = may_be_interrupted(vp);
        cpu::let_interrupts_stop_guest(vp.are_interrupts_let_through);
    }
    open_or_close_short_way(vp);
    // From here on another processor has to call us out; an NMI it sends now stops VMRUN at once,
    // because the hypervisor runs with GIF clear.
    vp.is_in_guest.store(true);
    big_lock.release();
    cpu::run_guest(vp);
    // It is paid, by whichever VTLs ran.
    control.tlb_control = vp.vmcb().control.tlb_control = TlbControl::Keep;
    vp.is_in_guest.store(false);
    big_lock.acquire();
    if (vp.has_secure_vtl()) {
        collect_interrupt(vp);
    }
}

} // namespace

void act_on(VirtualProcessor& vp, Outcome outcome) {
    vp.vmcb().save.rip += outcome.instruction_length();
    switch (outcome.kind()) {
    case Outcome::Kind::Retry:
    case Outcome::Kind::Advance: break;
    case Outcome::Kind::Inject: inject(vp, outcome); break;
    case Outcome::Kind::EnterSecure: enter_secure(vp, outcome.reason()); break;
    case Outcome::Kind::ReturnToNormal: return_to_normal(vp, outcome.fast()); break;
    case Outcome::Kind::PowerOff: power_off(vp, outcome.why()); break;
    }
    // VTL1's interrupts do not wait for VTL0, not even for one instruction.
    if (is_interrupted_by_secure(vp)) {
        enter_secure(vp, abi::tlfs::VtlEntryReason::Interrupt);
    }
}

void run_for_ever(VirtualProcessor& vp) {
    big_lock.acquire();
    for (;;) {
        if (vp.startup != VirtualProcessor::Startup::Started) {
            wait_for_start(vp);
        }
        run_once(vp);
        keep_interrupted_event(vp);
        act_on(vp, handle_exit(vp));
    }
}

} // namespace hv
