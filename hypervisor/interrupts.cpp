// SPDX-License-Identifier: MIT
#include "hypervisor/interrupts.h"

#include "hypervisor/cpu.h"
#include "hypervisor/dma_protection.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/other_processors.h"

namespace hv {
namespace {

using abi::Vtl;
using abi::tlfs::VsmVina;
using x86::svm::EventInjection;
using x86::svm::InstructionIntercepts;
using x86::svm::VirtualInterruptControl;

std::uint8_t cr8_of(const VirtualApic& apic) {
    return static_cast<std::uint8_t>(apic.task_priority() >> cr8_shift);
}

void inject_nmi(VirtualProcessor& vp) {
    leave_user_view(vp); // Its handler is the kernel's.
    auto& control = vp.vmcb().control;
    control.event_injection = EventInjection::of(
        EventInjection::Type::Nmi, static_cast<std::uint8_t>(x86::Exception::NonMaskableInterrupt));
    control.instruction_intercepts =
        control.instruction_intercepts.with(InstructionIntercepts::iret, true);
    vp.nmi.is_pending = false;
    vp.nmi.is_being_served = true;
}

/// Tells VTL1, once, that VTL0 has an interrupt it could take now.
void notify_secure(VirtualProcessor& vp) {
    const VsmVina vina = vp.secure.vina;
    const bool can_take = vp.vmcb_of(Vtl::Normal).save.rflags.get(x86::Rflags::interrupts);
    auto* const assist = vp.assist_page(Vtl::Secure);
    const bool is_told = assist != nullptr && assist->vina_asserted != 0;
    if (!vina.get(VsmVina::enabled) || !can_take || is_told) {
        return;
    }
    if (assist != nullptr) {
        assist->vina_asserted = 1;
    }
    vp.report(event_of(abi::EventKind::VinaAsserted, vina.get(VsmVina::vector)));
    vp.level(Vtl::Secure).apic.request(vina.get(VsmVina::vector), vina.get(VsmVina::auto_eoi));
}

} // namespace

void request_interrupt(VirtualProcessor& vp, Vtl vtl, std::uint8_t vector, bool auto_eoi) {
    if (vtl == Vtl::Normal) {
        cpu::send_interrupt(vp.apic_id, vector);
        return;
    }
    vp.level(vtl).apic.request(vector, auto_eoi);
    call_attention(vp);
}

std::uint8_t task_priority_of(VirtualProcessor& vp, Vtl vtl) {
    return vtl == Vtl::Secure
               ? vp.level(vtl).apic.task_priority()
               : static_cast<std::uint8_t>(cpu::read_apic(x86::ApicRegister::TaskPriority));
}

void set_task_priority(VirtualProcessor& vp, Vtl vtl, std::uint8_t priority) {
    if (vtl == Vtl::Normal) {
        cpu::write_apic(x86::ApicRegister::TaskPriority, priority);
        return;
    }
    VirtualApic& apic = vp.level(vtl).apic;
    apic.set_task_priority(priority);
    auto& virtual_interrupts = vp.vmcb_of(vtl).control.virtual_interrupt_control;
    virtual_interrupts =
        virtual_interrupts.with(VirtualInterruptControl::task_priority, cr8_of(apic));
}

void deliver_waiting_message(VirtualProcessor& vp, Vtl vtl) {
    if (vtl == Vtl::Secure && vp.intercept.is_waiting) {
        vp.intercept.is_waiting = false;
        synic::post(vp, vtl, abi::tlfs::intercept_sint, vp.intercept.message);
    }
}

void offer_interrupt(VirtualProcessor& vp) {
    auto& control = vp.vmcb().control;
    if (vp.active_vtl == Vtl::Normal) {
        if (vp.nmi.is_pending && !vp.nmi.is_being_served &&
            !control.event_injection.get(EventInjection::valid)) {
            inject_nmi(vp);
        }
        return;
    }
    const VirtualApic& apic = vp.level(Vtl::Secure).apic;
    const std::uint8_t vector = apic.deliverable();
    vp.is_interrupt_offered = vector != 0;
    using Control = VirtualInterruptControl;
    control.virtual_interrupt_control =
        control.virtual_interrupt_control.with(Control::pending, vector != 0)
            .with(Control::ignore_task_priority, true)
            .with(Control::vector, vector);
}

void collect_interrupt(VirtualProcessor& vp) {
    // VTL1's CR8 is the virtual one, and the upper half of its task priority.
    auto& offer = vp.vmcb_of(Vtl::Secure).control.virtual_interrupt_control;
    VirtualApic& apic = vp.level(Vtl::Secure).apic;
    if (offer.get(VirtualInterruptControl::task_priority) != cr8_of(apic)) {
        apic.set_task_priority(static_cast<std::uint8_t>(
            offer.get(VirtualInterruptControl::task_priority) << cr8_shift));
    }
    // The processor clears V_IRQ when it delivers.  [APM2 15.21.4]
    const auto vector = offer.get(VirtualInterruptControl::vector);
    if (vector != 0 && !offer.get(VirtualInterruptControl::pending)) {
        apic.accept(vector);
        offer = offer.with(VirtualInterruptControl::vector, 0); // Once.
    }
}

Outcome on_interrupt(VirtualProcessor& vp) {
    vp.is_interrupt_held = true; // until VTL0 runs again
    notify_secure(vp);
    return Outcome::retry();
}

Outcome on_nmi(VirtualProcessor& vp) {
    cpu::take_nmi();
    // Another hypervisor's call says so in memory, the IOMMU in its registers. One NMI may stand
    // for both; then a second one, which came between, finds nothing. Any other is VTL0's.
    const bool is_call = answer_attention(vp);
    const bool is_fault = collect_dma_faults(vp);
    if (!is_call && !is_fault && !vp.nmi.may_be_old) {
        vp.nmi.is_pending = true;
    }
    vp.nmi.may_be_old = is_call && is_fault;
    return Outcome::retry();
}

/// The IRET itself still runs under the handler's shadow on a real processor; here a second NMI may
/// come one instruction early, which no handler can tell.
Outcome on_nmi_handler_end(VirtualProcessor& vp) {
    auto& control = vp.vmcb().control;
    control.instruction_intercepts =
        control.instruction_intercepts.with(InstructionIntercepts::iret, false);
    vp.nmi.is_being_served = false;
    return Outcome::retry();
}

} // namespace hv
