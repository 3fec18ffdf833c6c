// SPDX-License-Identifier: MIT
#include "hypervisor/mode_based_execution.h"

#include "hypervisor/dma_protection.h"
#include "hypervisor/guest_memory.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/pci_memory.h"
#include "hypervisor/view_switch.h"

namespace hv {
namespace {

using abi::Vtl;
using x86::Exception;
using x86::svm::EventInjection;
using x86::svm::ExitCode;

constexpr std::uint8_t breakpoint_byte = 0xCC;

void show(VirtualProcessor& vp, bool user_view) {
    auto& vmcb = vp.vmcb_of(Vtl::Normal);
    user_view ? show_user_view(vp, vmcb) : show_kernel_view(vp, vmcb);
    vp.report(view_switched(vp, user_view));
}

bool is_at_system_call(VirtualProcessor& vp) {
    std::uint8_t bytes[sizeof(system_call_bytes)] = {};
    return vp.user_has_system_call && read_guest(vp, vp.vmcb().save.rip, bytes) == sizeof(bytes) &&
           bytes[0] == system_call_bytes[0] && bytes[1] == system_call_bytes[1];
}

/// The exception happens now, where the guest can take it.
Outcome pass_on(VirtualProcessor& vp, Exception exception) {
    auto& vmcb = vp.vmcb();
    if (exception == Exception::PageFault) {
        vmcb.save.cr2 = vmcb.control.exit_info_2;
    }
    if (exception == Exception::Breakpoint) { // a trap: its RIP is behind the INT3
        std::uint8_t byte = 0;
        read_guest(vp, vmcb.save.rip, {&byte, 1});
        vmcb.save.rip += byte == breakpoint_byte ? 1 : 0;
    }
    return Outcome::inject(exception, static_cast<std::uint32_t>(vmcb.control.exit_info_1));
}

/// Does VTL1 want to see this exception first?
bool is_watched_by_secure(const VirtualProcessor& vp, ExitCode code) {
    return x86::svm::is_exception(code) &&
           (vp.partition.watched_exceptions.raw >>
                static_cast<unsigned>(x86::svm::exception_of(code)) &
            1) != 0;
}

/// INT n.
Outcome do_software_interrupt(VirtualProcessor& vp) {
    std::uint8_t bytes[2] = {};
    auto& vmcb = vp.vmcb();
    if (read_guest(vp, vmcb.save.rip, bytes) != sizeof(bytes)) {
        return Outcome::retry();
    }
    vmcb.control.event_injection =
        EventInjection::of(EventInjection::Type::SoftwareInterrupt, bytes[1]);
    return Outcome::advance(sizeof(bytes));
}

} // namespace

bool build_user_view(Partition& partition) {
    NestedPageTables& view = partition.level(Vtl::Normal).nested_for_users;
    const std::uint64_t ram_end = partition.boot->ram_end;
    return view.build(partition.pool, ram_end) &&
           view.set_access(local_apic_page, abi::PageAccess::read()) &&
           hide_iommu(partition, view) && hide_pci_memory(partition, view) &&
           view.set_access_to_all(ram_end, access_in_user_view(abi::PageAccess::all()));
}

abi::PageAccess fetch_right(VirtualProcessor& vp) {
    const bool is_user =
        vp.active_vtl == Vtl::Normal && has_mode_based_execution(vp) && vp.vmcb().save.cpl == 3;
    return {is_user ? abi::PageAccess::user_execute_bit : abi::PageAccess::kernel_execute_bit};
}

void choose_view_for(VirtualProcessor& vp, abi::PageAccess access) {
    const bool kernel_runs_it = (access.bits & abi::PageAccess::kernel_execute_bit) != 0;
    const bool wants_user_view = has_mode_based_execution(vp) && !kernel_runs_it;
    if (vp.active_vtl == Vtl::Normal && wants_user_view != vp.is_in_user_view) {
        show(vp, wants_user_view);
    }
}

void leave_user_view(VirtualProcessor& vp) {
    if (vp.is_in_user_view) {
        show(vp, false);
    }
}

Outcome on_way_into_kernel(VirtualProcessor& vp) {
    const ExitCode code = vp.vmcb().control.exit_code;
    const bool calls =
        code == x86::svm::exit_code_of(Exception::InvalidOpcode) && is_at_system_call(vp);
    leave_user_view(vp);
    if (calls) {
        vp.code_page = remember_page_at_rip(vp); // The short way does the next ones.
        do_system_call(vp, vp.vmcb().save);
        return Outcome::retry();
    }
    if (code == ExitCode::SoftwareInterrupt) {
        return do_software_interrupt(vp);
    }
    if (is_watched_by_secure(vp, code)) {
        return on_exception(vp);
    }
    if (x86::svm::is_exception(code)) {
        return pass_on(vp, x86::svm::exception_of(code));
    }
    return Outcome::retry(); // A physical interrupt: it is still there, and is taken now.
}

} // namespace hv
