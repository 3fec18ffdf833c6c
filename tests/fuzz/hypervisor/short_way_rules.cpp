// SPDX-License-Identifier: MIT
// When may a guest go on without a turn of the exit loop? Written from what that loop does, not
// from the short way's own conditions: there must be nothing for it to do but the step itself.
#include "abi/tlfs/hypercall.h"
#include "hypervisor/guest_memory.h"
#include "hypervisor/mode_based_execution.h"
#include "tests/fuzz/hypervisor/invariants.h"
#include "x86/svm/nested_page_fault.h"

namespace fuzz {
namespace {

using namespace abi::tlfs;
using abi::Vtl;
using x86::Exception;
using x86::svm::EventInjection;
using x86::svm::ExitCode;

void require(bool holds, const char* sentence) {
    if (!holds) {
        throw Broken(sentence);
    }
}

bool is_at_system_call(hv::VirtualProcessor& vp) {
    std::uint8_t bytes[2] = {};
    return hv::read_guest(vp, vp.vmcb().save.rip, bytes) == sizeof(bytes) && bytes[0] == 0x0F &&
           bytes[1] == 0x05;
}

} // namespace

void Invariants::note_exit(hv::VirtualProcessor& vp) {
    const auto& vmcb = vp.vmcb();
    stops_[vp.index] = {vp.active_vtl,
                        vmcb.control.exit_code,
                        {vmcb.control.exit_info_1, vmcb.control.exit_info_2},
                        vp.is_in_user_view,
                        vmcb.control.exit_interrupt_info.get(EventInjection::valid),
                        is_at_system_call(vp),
                        vmcb.save.efer.get(x86::Efer::long_mode_active),
                        vmcb.save.cpl,
                        vmcb.save.rip,
                        vmcb.save.rax,
                        vp.registers.rcx};
}

void Invariants::check_short_way(hv::VirtualProcessor& vp) const {
    const Stop& stop = stops_[vp.index];
    if (stop.is_in_user_view) {
        check_way_into_kernel(vp, stop);
    } else if (stop.code == ExitCode::NestedPageFault) {
        check_way_into_program(vp, stop);
    } else {
        check_call(vp, stop);
    }
    require(!vp.flush_owed, "the short way passed a flush that is owed");
    require(!vp.nmi.is_pending && !vp.is_interrupt_held && !vp.is_interrupt_offered,
            "the short way passed an interrupt of VTL0's");
    require(vp.level(Vtl::Secure).apic.is_idle(), "the short way passed an interrupt of VTL1's");
}

void Invariants::check_call(hv::VirtualProcessor& vp, const Stop& stop) const {
    require(stop.code == ExitCode::Vmmcall && stop.cpl == 0 && stop.is_long_mode,
            "the short way was taken by what is no kernel's call");
    constexpr auto nothing =
        HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true);
    Vtl next = stop.vtl;
    if (stop.rcx == HypercallControl::simple(CallCode::VtlCall).raw) {
        require(stop.vtl == Vtl::Normal && stop.rax == 0, "that VtlCall is undefined");
        next = Vtl::Secure;
    } else if (stop.rcx == HypercallControl::simple(CallCode::VtlReturn).raw) {
        require(stop.vtl == Vtl::Secure, "VTL0 has returned to itself");
        require(stop.rax == VtlReturnControl{}.with(VtlReturnControl::fast, true).raw,
                "a return that is not fast took the short way");
        next = Vtl::Normal;
    } else {
        require(stop.rcx == nothing.raw, "the short way was taken by another call");
    }
    require(vp.active_vtl == next, "the short way led to the wrong VTL");
    require(!vp.is_in_user_view && vp.vmcb().save.cpl == 0, "a call led to a program");
    require(!vp.vmcb().control.event_injection.get(EventInjection::valid),
            "the short way delivers an event once more");
    require(next == stop.vtl || vp.assist_page(Vtl::Secure) != nullptr,
            "the short way told VTL1 nothing");
}

/// SYSCALL, or a page fault of the program's.
void Invariants::check_way_into_kernel(hv::VirtualProcessor& vp, const Stop& stop) const {
    const auto& vmcb = vp.vmcb();
    require(stop.vtl == Vtl::Normal && vp.active_vtl == Vtl::Normal && !vp.is_in_user_view,
            "the way into the kernel led elsewhere");
    require(!stop.is_interrupted, "an event was lost on the way into the kernel");
    const EventInjection event = vmcb.control.event_injection;
    if (stop.code == x86::svm::exit_code_of(Exception::InvalidOpcode)) {
        require(stop.is_at_system_call && vp.user_has_system_call,
                "an instruction that is none was taken for SYSCALL");
        require(vmcb.save.rip == vmcb.save.lstar && vmcb.save.cpl == 0 &&
                    vp.registers.rcx == stop.rip + 2,
                "SYSCALL led elsewhere");
        require(!event.get(EventInjection::valid), "SYSCALL raised something");
        return;
    }
    require(stop.code == x86::svm::exit_code_of(Exception::PageFault),
            "there is no such short way into the kernel");
    require(!vp.partition.watched_exceptions.includes(Exception::PageFault),
            "VTL1 was not told of a page fault that it watches");
    require(event == EventInjection::exception(Exception::PageFault,
                                               static_cast<std::uint32_t>(stop.info[0])) &&
                vmcb.save.cr2 == stop.info[1] && vmcb.save.rip == stop.rip,
            "the page fault became another");
}

void Invariants::check_way_into_program(hv::VirtualProcessor& vp, const Stop& stop) const {
    using Info = x86::svm::NestedPageFaultInfo;
    require(stop.vtl == Vtl::Normal && vp.active_vtl == Vtl::Normal && stop.cpl == 3,
            "a kernel went into the view of programs");
    require(Info::from(stop.info[0]).get(Info::fetch) && !stop.is_interrupted,
            "what led into the view of programs was no fetch");
    require(hv::has_mode_based_execution(vp) && vp.is_in_user_view && vp.vmcb().save.cpl == 3 &&
                vp.vmcb().save.rip == stop.rip,
            "the way into the program led elsewhere");
    require(!vp.vmcb().control.event_injection.get(EventInjection::valid),
            "the short way delivers an event once more");
}

} // namespace fuzz
