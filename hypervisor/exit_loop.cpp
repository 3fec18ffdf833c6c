// SPDX-License-Identifier: MIT
#include "hypervisor/exit_loop.h"

#include "hypervisor/cpu.h"
#include "hypervisor/intercepts/intercepts.h"
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
    vp.vmcb().control.tlb_control = vp.flush_owed ? TlbControl::FlushAll : TlbControl::Keep;
    vp.flush_owed = false;
}

void power_off(VirtualProcessor& vp, abi::PowerOff why) {
    vp.report(event_of(abi::EventKind::MachineOff, static_cast<std::uint64_t>(why)));
    cpu::power_off(static_cast<std::uint32_t>(why));
}

} // namespace

void act_on(VirtualProcessor& vp, Outcome outcome) {
    vp.vmcb().save.rip += outcome.instruction_length();
    switch (outcome.kind()) {
    case Outcome::Kind::Retry:
    case Outcome::Kind::Advance: break;
    case Outcome::Kind::Inject:
        vp.vmcb().control.event_injection =
            EventInjection::exception(outcome.vector(), outcome.error_code());
        break;
    case Outcome::Kind::EnterSecure: enter_secure(vp, outcome.reason()); break;
    case Outcome::Kind::ReturnToNormal: return_to_normal(vp, outcome.fast()); break;
    case Outcome::Kind::PowerOff: power_off(vp, outcome.why()); break;
    }
}

void run_for_ever(VirtualProcessor& vp) {
    const std::uint64_t host_vmcb = vp.partition.machine.host_vmcb;
    for (;;) {
        pay_flush(vp);
        CHECK(!vp.flush_owed, "A guest would run with a translation that was taken away from it.");
        cpu::run_guest(vp.level(vp.active_vtl).vmcb_address, vp.registers, host_vmcb);
        keep_interrupted_event(vp);
        act_on(vp, handle_exit(vp));
    }
}

} // namespace hv
