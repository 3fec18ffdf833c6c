// SPDX-License-Identifier: MIT
#include "hypervisor/quick_switch.h"

#include "abi/tlfs/hypercall.h"
#include "hypervisor/vtl_switch.h"

namespace hv {
namespace {

using abi::Vtl;
using abi::tlfs::CallCode;
using abi::tlfs::HypercallControl;
using abi::tlfs::VtlReturnControl;

constexpr std::uint8_t vmmcall_length = 3;
constexpr std::uint64_t call_control = HypercallControl::simple(CallCode::VtlCall).raw;
constexpr std::uint64_t return_control = HypercallControl::simple(CallCode::VtlReturn).raw;
constexpr std::uint64_t fast_return = VtlReturnControl{}.with(VtlReturnControl::fast, true).raw;

/// Is there nothing but the switch to think of?
bool is_plain(const VirtualProcessor& vp, const x86::svm::Vmcb& vmcb) {
    return vmcb.control.exit_code == x86::svm::ExitCode::Vmmcall && vmcb.save.cpl == 0 &&
           vmcb.save.efer.get(x86::Efer::long_mode_active) && vp.has_secure_vtl() &&
           !vp.is_in_user_view && vp.level(Vtl::Secure).apic.is_idle();
}

void call(VirtualProcessor& vp) {
    report_switch(vp, event_of(abi::EventKind::VtlCall), Vtl::Secure);
    if (auto* const assist = vp.secure_assist) {
        assist->entry_reason = abi::tlfs::VtlEntryReason::VtlCall;
        if (vp.secure.vina.get(abi::tlfs::VsmVina::auto_reset)) {
            assist->vina_asserted = 0;
        }
    }
    switch_to(vp, Vtl::Secure);
}

void leave(VirtualProcessor& vp) {
    report_switch(vp, event_of(abi::EventKind::VtlReturn, 1), Vtl::Normal);
    switch_to(vp, Vtl::Normal);
    vp.is_interrupt_held = false;
}

} // namespace

bool switch_quickly(VirtualProcessor& vp) {
    auto& vmcb = vp.vmcb();
    if (!is_plain(vp, vmcb)) {
        return false;
    }
    const std::uint64_t control = vp.registers.rcx;
    const bool calls =
        control == call_control && vp.active_vtl == Vtl::Normal && vmcb.save.rax == 0;
    const bool returns =
        control == return_control && vp.active_vtl == Vtl::Secure && vmcb.save.rax == fast_return;
    if (!calls && !returns) {
        return false;
    }
    vmcb.control.event_injection = x86::svm::EventInjection::none();
    vmcb.save.rip += vmmcall_length;
    calls ? call(vp) : leave(vp);
    return true;
}

} // namespace hv
