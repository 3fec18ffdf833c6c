// SPDX-License-Identifier: MIT
#include "hypervisor/vtl_switch.h"

#include "abi/tlfs/hypercall.h"
#include "hypervisor/intercept_message.h"
#include "hypervisor/mode_based_execution.h"

namespace hv {
namespace {

using abi::Vtl;
using abi::tlfs::VtlEntryReason;
using abi::tlfs::VtlReturnControl;

/// A switch nobody may make here: the guest gets #UD, as for an instruction that does not exist.
Outcome refuse(VirtualProcessor& vp, abi::EventKind kind) {
    vp.report(event_of(kind), abi::Verdict::Denied, abi::Rule::VtlSwitchNotAllowed);
    return Outcome::inject(x86::Exception::InvalidOpcode);
}

abi::TraceEvent describe(const VirtualProcessor::PendingIntercept& intercept) {
    const auto type = intercept.message.header.type;
    const auto kind = type == abi::tlfs::MessageType::GpaIntercept
                          ? abi::EventKind::InterceptDelivered
                          : abi::EventKind::SecureIntercept;
    return event_of(kind, static_cast<std::uint64_t>(type), intercept.detail[0],
                    intercept.detail[1]);
}

void report_switch(VirtualProcessor& vp, abi::TraceEvent event, Vtl target) {
    event.set_worlds(vp.world(), abi::World::guest(target, vp.vmcb_of(target).save.cpl));
    vp.report(event);
}

void switch_to(VirtualProcessor& vp, Vtl target) {
    carry_over(vp, vp.vmcb().save, vp.vmcb_of(target).save, target);
}

} // namespace

Outcome vtl_call(VirtualProcessor& vp, std::uint64_t control_input,
                 std::uint8_t instruction_length) {
    if (vp.active_vtl != Vtl::Normal || !vp.has_secure_vtl() || control_input != 0) {
        return refuse(vp, abi::EventKind::VtlCall);
    }
    return Outcome::enter_secure(VtlEntryReason::VtlCall, instruction_length);
}

Outcome vtl_return(VirtualProcessor& vp, std::uint64_t control_input,
                   std::uint8_t instruction_length) {
    const auto control = VtlReturnControl::from(control_input);
    const bool reserved_clear =
        (control.raw & ~VtlReturnControl{}.with(VtlReturnControl::fast, true).raw) == 0;
    if (vp.active_vtl != Vtl::Secure || !reserved_clear) {
        return refuse(vp, abi::EventKind::VtlReturn);
    }
    return Outcome::return_to_normal(control.get(VtlReturnControl::fast), instruction_length);
}

void enter_secure(VirtualProcessor& vp, VtlEntryReason reason) {
    leave_user_view(vp);
    auto entered = event_of(abi::EventKind::VtlCall);
    if (reason == VtlEntryReason::Intercept) {
        entered = describe(vp.intercept);
        reason = deliver_intercept(vp);
    } else if (reason == VtlEntryReason::Interrupt) {
        entered = event_of(abi::EventKind::VtlInterrupt, vp.level(Vtl::Secure).apic.deliverable());
    }
    report_switch(vp, entered, Vtl::Secure);
    if (auto* const assist = vp.assist_page(Vtl::Secure)) {
        tell_entry_reason(vp, *assist, reason);
    }
    switch_to(vp, Vtl::Secure);
}

void return_to_normal(VirtualProcessor& vp, bool fast) {
    report_switch(vp, event_of(abi::EventKind::VtlReturn, fast ? 1 : 0), Vtl::Normal);
    switch_to(vp, Vtl::Normal);
    vp.is_interrupt_held = false; // VTL0 takes it now.
    if (fast) {
        return;
    }
    // VTL1's own way out used RAX and RCX, so it left VTL0's in the assist page.
    if (const auto* assist = vp.assist_page(Vtl::Secure)) {
        vp.vmcb().save.rax = assist->return_rax;
        vp.registers.rcx = assist->return_rcx;
    }
}

} // namespace hv
