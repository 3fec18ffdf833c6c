// SPDX-License-Identifier: MIT
#include "hypervisor/mode_based_execution.h"

#include "hypervisor/dma_protection.h"
#include "hypervisor/guest_memory.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/pci_memory.h"
#include "x86/segment.h"

namespace hv {
namespace {

using abi::Vtl;
using x86::Exception;
using x86::svm::EventInjection;
using x86::svm::ExitCode;
using x86::svm::InstructionIntercepts;

constexpr std::uint8_t syscall_bytes[] = {0x0F, 0x05};
constexpr std::uint8_t breakpoint_byte = 0xCC;

void set_stops(VirtualProcessor& vp, bool in_user_view) {
    auto& control = vp.vmcb_of(Vtl::Normal).control;
    control.instruction_intercepts =
        control.instruction_intercepts.with(InstructionIntercepts::interrupt, in_user_view)
            .with(InstructionIntercepts::software_interrupt, in_user_view);
    control.exception_intercepts.raw = in_user_view ? ~0u : vp.partition.watched_exceptions.raw;
}

void show(VirtualProcessor& vp, bool user_view) {
    auto& vmcb = vp.vmcb_of(Vtl::Normal);
    Partition::Level& normal = vp.partition.level(Vtl::Normal);
    vmcb.control.nested_cr3 = (user_view ? normal.nested_for_users : normal.nested).root();
    set_stops(vp, user_view);
    vp.is_in_user_view = user_view;
    vp.flush_owed = true;
    // SYSCALL is the way in that cannot be intercepted, only made undefined.
    if (user_view) {
        vp.user_has_system_call = vmcb.save.efer.get(x86::Efer::system_call);
        vmcb.save.efer = vmcb.save.efer.with(x86::Efer::system_call, false);
    } else {
        vmcb.save.efer = vmcb.save.efer.with(x86::Efer::system_call, vp.user_has_system_call);
    }
    vp.report(event_of(abi::EventKind::ViewSwitched, user_view ? 1 : 0));
}

bool is_at_system_call(VirtualProcessor& vp) {
    std::uint8_t bytes[sizeof(syscall_bytes)] = {};
    return vp.user_has_system_call && read_guest(vp, vp.vmcb().save.rip, bytes) == sizeof(bytes) &&
           bytes[0] == syscall_bytes[0] && bytes[1] == syscall_bytes[1];
}

x86::svm::SegmentState flat(std::uint16_t selector, x86::SegmentAttributes attributes) {
    return {selector, attributes.packed(), 0xFFFF'FFFF, 0};
}

/// What SYSCALL does in 64-bit mode.  [APM3 SYSCALL]
Outcome do_system_call(VirtualProcessor& vp) {
    constexpr std::uint16_t selector_mask = 0xFFFC;
    auto& save = vp.vmcb().save;
    vp.registers.rcx = save.rip + sizeof(syscall_bytes);
    vp.registers.r11 = save.rflags.with(x86::Rflags::resume, false).raw;
    const auto selector = static_cast<std::uint16_t>(save.star >> 32 & selector_mask);
    save.cs = flat(selector, x86::SegmentAttributes::code(0));
    save.ss = flat(static_cast<std::uint16_t>(selector + 8), x86::SegmentAttributes::data(0));
    save.rflags.raw =
        (save.rflags.raw & ~save.sfmask & ~x86::Rflags{}.with(x86::Rflags::resume, true).raw) |
        x86::Rflags::at_reset().raw;
    save.rip = save.lstar;
    save.cpl = 0;
    return Outcome::retry();
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

bool has_mode_based_execution(const VirtualProcessor& vp) {
    return vp.secure.normal_vtl.get(abi::tlfs::VsmVpSecureConfig::mbec_enabled);
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
        return do_system_call(vp);
    }
    if (code == ExitCode::SoftwareInterrupt) {
        return do_software_interrupt(vp);
    }
    if (x86::svm::is_exception(code)) {
        return pass_on(vp, x86::svm::exception_of(code));
    }
    return Outcome::retry(); // A physical interrupt: it is still there, and is taken now.
}

} // namespace hv
