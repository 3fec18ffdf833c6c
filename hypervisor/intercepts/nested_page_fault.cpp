// SPDX-License-Identifier: MIT
// The guest touched a physical page that its nested page tables refuse.
//
// This is where VBS earns its name: VTL1 took an access away, VTL0 tried to use it anyway, and the
// hypervisor tells VTL1 instead of letting the access through.  [APM2 15.25.6]  Lesson: 3 and 4.
#include "x86/svm/nested_page_fault.h"

#include "hypervisor/intercepts/intercepts.h"

namespace hv {
namespace {

/// What the guest was about to do, from EXITINFO1. Reading its own page tables counts as writing
/// them: the processor sets accessed and dirty bits on the way.
abi::PageAccess access_wanted(x86::svm::NestedPageFaultInfo info) {
    using Info = x86::svm::NestedPageFaultInfo;
    if (info.get(Info::fetch)) {
        return abi::PageAccess::execute();
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
    const auto wanted = access_wanted(x86::svm::NestedPageFaultInfo::from(control.exit_info_1));
    const x86::GuestPhysicalAddress address{control.exit_info_2};
    const auto violation = event_of(abi::EventKind::SlatViolation, address.value, 0, wanted.bits);

    if (is_hypervisor_page(address.page())) {
        return refuse(vp, violation, abi::Rule::SlatHypervisorMemory);
    }
    if (address.value >= abi::physical_address_limit) {
        return refuse(vp, violation, abi::Rule::SlatUnmapped);
    }
    if (vp.partition.access_of(vp.active_vtl, address.page()).allows(wanted)) {
        return Outcome::retry(); // The tables allow it by now; a stale translation did not.
    }
    if (vp.active_vtl == abi::Vtl::Secure || !vp.has_secure_vtl()) {
        return refuse(vp, violation, abi::Rule::SlatUnmapped); // Code in a device's registers.
    }
    vp.report(violation, abi::Verdict::Denied, abi::Rule::SlatVtlProtection);
    vp.blocked = {address, wanted};
    return Outcome::enter_secure(abi::tlfs::VtlEntryReason::Intercept, 0);
}

} // namespace hv
