// SPDX-License-Identifier: MIT
// VMMCALL: the guest asks the hypervisor for something, or asks to switch VTL.
// [TLFS hypercall-interface] [APM2 15.14.1]
#include "abi/tlfs/hypercall.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/vtl_switch.h"

namespace hv {
namespace {

constexpr std::uint8_t vmmcall_length = 3;

} // namespace

Outcome on_vmmcall(VirtualProcessor& vp) {
    using abi::tlfs::CallCode;
    using abi::tlfs::HypercallControl;
    auto& save = vp.vmcb().save;
    const auto control = HypercallControl::from(vp.registers.rcx);

    const bool from_user = save.cpl != 0 && !vp.partition.is_off(abi::Guard::HypercallCpl);
    if (from_user || !save.efer.get(x86::Efer::long_mode_active)) {
        vp.report(event_of(abi::EventKind::Hypercall, control.raw), abi::Verdict::Denied,
                  abi::Rule::HypercallFromUserMode);
        return Outcome::inject(x86::Exception::InvalidOpcode);
    }
    // The two switches have no input block and no status: their control input is in RAX.
    if (control == HypercallControl::simple(CallCode::VtlCall)) {
        return vtl_call(vp, save.rax, vmmcall_length);
    }
    if (control == HypercallControl::simple(CallCode::VtlReturn)) {
        return vtl_return(vp, save.rax, vmmcall_length);
    }
    const HypercallEnd end = handle_hypercall(vp, control);
    save.rax = end.result.raw;
    if (end.is_finished) {
        return Outcome::advance(vmmcall_length);
    }
    // Another processor waits for this one. The same VMMCALL goes on where the call stopped.
    const auto done = end.result.get(abi::tlfs::HypercallResult::reps_completed);
    vp.registers.rcx = control.with(HypercallControl::rep_start, done).raw;
    return Outcome::retry();
}

} // namespace hv
