// SPDX-License-Identifier: MIT
#include "hypervisor/short_way.h"

#include "abi/tlfs/hypercall.h"
#include "hypervisor/cpu.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/view_switch.h"
#include "hypervisor/vtl_switch.h"
#include "x86/svm/nested_page_fault.h"

// Each way saves the registers that it needs, and no more.
#define NOT_INLINED __attribute__((noinline)) KEEPS_ALL_REGISTERS

namespace hv {
namespace {

using abi::Vtl;
using abi::tlfs::CallCode;
using abi::tlfs::HypercallControl;
using abi::tlfs::VtlReturnControl;
using x86::svm::ExitCode;
using x86::svm::Vmcb;

constexpr std::uint8_t vmmcall_length = 3;
constexpr std::uint64_t call_control = HypercallControl::simple(CallCode::VtlCall).raw;
constexpr std::uint64_t return_control = HypercallControl::simple(CallCode::VtlReturn).raw;
constexpr std::uint64_t fast_return = VtlReturnControl{}.with(VtlReturnControl::fast, true).raw;
constexpr std::uint64_t null_call =
    HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true).raw;

/// VMMCALL, by a kernel in long mode?
bool is_kernels_call(const Vmcb& vmcb) {
    return vmcb.control.exit_code == ExitCode::Vmmcall && vmcb.save.cpl == 0 &&
           vmcb.save.efer.get(x86::Efer::long_mode_active);
}

/// A kernel has called, and a kernel goes on, or the way would be closed. Or, at CPL 3, a program
/// goes on.
void report(VirtualProcessor& vp, abi::TraceEvent event, Vtl from, Vtl to, std::uint64_t rip,
            unsigned cpl = 0) {
    event.set_worlds(abi::World::guest(from, cpl), abi::World::guest(to, cpl));
    event.rip = rip;
    vp.partition.trace.append(event, vp.index);
}

NOT_INLINED std::uint64_t call(VirtualProcessor& vp) {
    auto& normal = vp.vmcb_of(Vtl::Normal);
    if (!is_kernels_call(normal) || normal.save.rax != 0) {
        return 0;
    }
    const std::uint64_t rip = normal.save.rip += vmmcall_length;
    report(vp, event_of(abi::EventKind::VtlCall), Vtl::Normal, Vtl::Secure, rip);
    tell_entry_reason(vp, *vp.secure_assist, abi::tlfs::VtlEntryReason::VtlCall);
    carry_over(vp, normal.save, vp.vmcb_of(Vtl::Secure).save, Vtl::Secure);
    normal.control.tlb_control = x86::svm::TlbControl::Keep; // A view's change is paid.
    vp.short_way.may_call = false;
    vp.short_way.may_return = true;
    return vp.level(Vtl::Secure).vmcb_address;
}

NOT_INLINED std::uint64_t leave(VirtualProcessor& vp) {
    auto& secure = vp.vmcb_of(Vtl::Secure);
    if (!is_kernels_call(secure) || secure.save.rax != fast_return) {
        return 0;
    }
    const std::uint64_t rip = secure.save.rip += vmmcall_length;
    report(vp, event_of(abi::EventKind::VtlReturn, fast_return), Vtl::Secure, Vtl::Normal, rip);
    carry_over(vp, secure.save, vp.vmcb_of(Vtl::Normal).save, Vtl::Normal);
    vp.short_way.may_call = true;
    vp.short_way.may_return = false;
    return vp.level(Vtl::Normal).vmcb_address;
}

/// HvCallNotifyLongSpinWait, in the form that has no parameter block.
template <Vtl At>
NOT_INLINED std::uint64_t do_nothing(VirtualProcessor& vp) {
    auto& save = vp.vmcb_of(At).save;
    if (!is_kernels_call(vp.vmcb_of(At))) {
        return 0;
    }
    auto event = event_of(abi::EventKind::Hypercall, null_call);
    event.set_vp_and_verdict(0, abi::Verdict::Allowed);
    report(vp, event, At, At, save.rip);
    save.rip += vmmcall_length;
    save.rax = abi::tlfs::HypercallResult::of(abi::tlfs::HvStatus::Success).raw;
    return vp.level(At).vmcb_address;
}

/// While it delivered something to its guest?
bool is_interrupted(const Vmcb& vmcb) {
    return vmcb.control.exit_interrupt_info.get(x86::svm::EventInjection::valid);
}

/// A change of views has been made: the other one is seen from the next VMRUN on.
std::uint64_t go_on_in_other_view(VirtualProcessor& vp, Vmcb& vmcb) {
    vmcb.control.event_injection = x86::svm::EventInjection::none();
    return vp.level(Vtl::Normal).vmcb_address;
}

/// VTL0 fetches a program's instruction in its kernel's view. Which page that is does not matter:
/// at CPL 3 the programs' view is never wrong, and if the page does not run there either, the fault
/// comes again, for the ordinary way.
NOT_INLINED std::uint64_t into_program(VirtualProcessor& vp, Vmcb& vmcb) {
    using Info = x86::svm::NestedPageFaultInfo;
    if (vmcb.control.exit_code != ExitCode::NestedPageFault || vmcb.save.cpl != 3 ||
        !Info::from(vmcb.control.exit_info_1).get(Info::fetch) || is_interrupted(vmcb)) {
        return 0;
    }
    show_user_view(vp, vmcb);
    report(vp, view_switched(vp, true), Vtl::Normal, Vtl::Normal, vmcb.save.rip, 3);
    return go_on_in_other_view(vp, vmcb);
}

/// A program calls its kernel. The trace hears of it with the way back.
NOT_INLINED std::uint64_t system_call(VirtualProcessor& vp, Vmcb& vmcb) {
    if (!vp.user_has_system_call || !vp.code_page.holds(vmcb.save, system_call_bytes) ||
        is_interrupted(vmcb)) {
        return 0;
    }
    show_kernel_view(vp, vmcb);
    vp.kernel_entry_time = cpu::time_stamp_counter();
    do_system_call(vp, vmcb.save);
    return go_on_in_other_view(vp, vmcb);
}

/// A program touched what its page tables do not show; its kernel's handler shall see to it.
NOT_INLINED std::uint64_t page_fault(VirtualProcessor& vp, Vmcb& vmcb) {
    constexpr auto vector = static_cast<unsigned>(x86::Exception::PageFault);
    if ((vp.partition.watched_exceptions.raw >> vector & 1) != 0 || is_interrupted(vmcb)) {
        return 0;
    }
    show_kernel_view(vp, vmcb);
    vp.kernel_entry_time = cpu::time_stamp_counter();
    vmcb.save.cr2 = vmcb.control.exit_info_2;
    vmcb.control.event_injection = x86::svm::EventInjection::exception(
        x86::Exception::PageFault, static_cast<std::uint32_t>(vmcb.control.exit_info_1));
    return vp.level(Vtl::Normal).vmcb_address;
}

/// From a program's view. VTL0 is active, at CPL 3, or the view would be another.
std::uint64_t into_kernel(VirtualProcessor& vp) {
    Vmcb& vmcb = vp.vmcb_of(Vtl::Normal);
    if (vmcb.control.exit_code == x86::svm::exit_code_of(x86::Exception::InvalidOpcode)) {
        return system_call(vp, vmcb);
    }
    return vmcb.control.exit_code == x86::svm::exit_code_of(x86::Exception::PageFault)
               ? page_fault(vp, vmcb)
               : 0;
}

/// Nothing to inject, nothing to flush; and if it does not run now, it goes on in its kernel.
bool is_quiet(VirtualProcessor& vp, Vtl vtl) {
    const Vmcb& vmcb = vp.vmcb_of(vtl);
    return vmcb.control.tlb_control == x86::svm::TlbControl::Keep &&
           !vmcb.control.event_injection.get(x86::svm::EventInjection::valid) &&
           (vtl == vp.active_vtl || vmcb.save.cpl == 0);
}

} // namespace

void open_or_close_short_way(VirtualProcessor& vp) {
    const bool owes_interrupt = vp.nmi.is_pending || vp.is_interrupt_held ||
                                vp.is_interrupt_offered || !vp.level(Vtl::Secure).apic.is_idle();
    const bool is_open = !owes_interrupt && !vp.is_in_user_view && is_quiet(vp, vp.active_vtl);
    const bool may_switch = is_open && vp.secure_assist != nullptr && is_quiet(vp, Vtl::Normal) &&
                            is_quiet(vp, Vtl::Secure);
    vp.short_way = {may_switch && vp.active_vtl == Vtl::Normal,
                    may_switch && vp.active_vtl == Vtl::Secure, is_open,
                    !owes_interrupt && has_mode_based_execution(vp)};
}

} // namespace hv

std::uint64_t take_short_way(std::uint64_t control, hv::VirtualProcessor* processor) {
    using namespace hv;
    VirtualProcessor& vp = *processor;
    if (vp.is_in_user_view) {
        return vp.short_way.may_change_view ? into_kernel(vp) : 0;
    }
    // RCX is whatever a guest, or a program of its, has there: it decides nothing alone.
    if (control == call_control) {
        return vp.short_way.may_call ? call(vp) : 0;
    }
    if (control == return_control) {
        return vp.short_way.may_return ? leave(vp) : 0;
    }
    if (control == null_call && vp.short_way.is_open) {
        return vp.active_vtl == Vtl::Normal ? do_nothing<Vtl::Normal>(vp)
                                            : do_nothing<Vtl::Secure>(vp);
    }
    return vp.short_way.may_change_view && vp.active_vtl == Vtl::Normal
               ? into_program(vp, vp.vmcb_of(Vtl::Normal))
               : 0;
}
