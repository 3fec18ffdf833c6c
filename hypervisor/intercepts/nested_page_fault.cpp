// SPDX-License-Identifier: MIT
// The guest touched a physical page that its nested page tables refuse.
//
// This is where VBS earns its name: VTL1 took an access away, VTL0 tried to use it anyway, and the
// hypervisor tells VTL1 instead of letting the access through.  [APM2 15.25.6]  Lesson: 3 and 4.
#include "x86/svm/nested_page_fault.h"

#include "hypervisor/intercept_message.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/mode_based_execution.h"

namespace hv {
namespace {

/// What the guest was about to do, from EXITINFO1. Reading its own page tables counts as writing
/// them: the processor sets accessed and dirty bits on the way.
abi::PageAccess access_wanted(VirtualProcessor& vp, x86::svm::NestedPageFaultInfo info) {
    using Info = x86::svm::NestedPageFaultInfo;
    if (info.get(Info::fetch)) {
        return fetch_right(vp);
    }
    return info.get(Info::write) ? abi::PageAccess::write() : abi::PageAccess::read();
}

/// Nobody above this VTL set the rule: the guest gets a fault from the hypervisor itself.
Outcome refuse(VirtualProcessor& vp, abi::TraceEvent violation, abi::Rule rule) {
    vp.report(violation, abi::Verdict::Denied, rule);
    return Outcome::inject(x86::Exception::GeneralProtection, 0);
}

} // namespace

Outcome on_nested_page_fault(VirtualProcessor& vp) {
    const auto& control = vp.vmcb().control;
    const auto info = x86::svm::NestedPageFaultInfo::from(control.exit_info_1);
    const auto wanted = access_wanted(vp, info);
    const x86::GuestPhysicalAddress address{control.exit_info_2};
    const auto violation = event_of(abi::EventKind::SlatViolation, address.value, 0, wanted.bits);

    if (vp.partition.is_own(address.page())) {
        return refuse(vp, violation, abi::Rule::SlatHypervisorMemory);
    }
    if (address.value >= abi::physical_address_limit) {
        return refuse(vp, violation, abi::Rule::SlatUnmapped);
    }
    if (address.page() == local_apic_page && vp.active_vtl == abi::Vtl::Normal &&
        wanted == abi::PageAccess::write()) {
        return on_local_apic_access(vp, address);
    }
    const abi::PageAccess access = vp.partition.access_of(vp.active_vtl, address.page());
    if (access.allows(wanted)) {
        // The tables allow it by now, and a stale translation did not; or it is time for the other
        // of VTL0's two views.
        if (info.get(x86::svm::NestedPageFaultInfo::fetch)) {
            choose_view_for(vp, access);
        }
        return Outcome::retry();
    }
    if (vp.partition.is_overlay(vp.active_vtl, address.page())) {
        return refuse(vp, violation, abi::Rule::OverlayReadOnly);
    }
    if (!vp.is_watched()) {
        return refuse(vp, violation, abi::Rule::SlatUnmapped); // Code in a device's registers.
    }
    vp.report(violation, abi::Verdict::Denied, abi::Rule::SlatVtlProtection);
    return intercept_memory(vp, address, wanted);
}

} // namespace hv
