// SPDX-License-Identifier: MIT
// Separate execute rights for VTL0's kernel and its programs (MBEC), with two nested page tables.
// [TLFS vsm, MBEC] [WI7 ch.9, restricted user mode]  Lesson: 7. Guard: mbec.
//
//                      kernel view (the ordinary table)    user view
//     KX UX            runs                                does not
//     -- UX            does not                            runs
//     data rights      the same in both
//
// VTL0 begins in the kernel view. A program's page does not run there: the fault, at CPL 3, is the
// moment to change to the user view. In that view no code of the kernel runs, and every way into
// the kernel stops the guest (exceptions, INT, interrupts, SYSCALL), so the view is left before CPL
// 0 is reached. What is never possible: CPL 0 in the user view, or a program's page at CPL 0.
//
// AMD's GMET has one bit a page and cannot say "both may run it", which is what most pages are; so
// two tables serve every machine (deviations.md).
#pragma once

#include "abi/page_access.h"
#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

namespace hv {

/// What the user view shows of a page on which VTL1 allows `access`.
constexpr abi::PageAccess access_in_user_view(abi::PageAccess access) {
    const bool runs = (access.bits & abi::PageAccess::user_execute_bit) != 0 &&
                      (access.bits & abi::PageAccess::kernel_execute_bit) == 0;
    const abi::PageAccess data = access & abi::PageAccess::read_write();
    return runs ? data | abi::PageAccess::execute() : data;
}

/// Builds the user view, before VTL1 has protected anything. False: no page is left.
bool build_user_view(Partition& partition);

/// Does VTL1 want the two rights apart, on this processor?
inline bool has_mode_based_execution(const VirtualProcessor& vp) {
    return vp.secure.normal_vtl.get(abi::tlfs::VsmVpSecureConfig::mbec_enabled);
}

/// The right that an instruction fetch needs now: the kernel's or the user's.
abi::PageAccess fetch_right(VirtualProcessor& vp);

/// VTL0 fetches from a page that it may run, in the wrong view: changes the view.
void choose_view_for(VirtualProcessor& vp, abi::PageAccess access);

/// Back to the kernel view, if it is not the one already.
void leave_user_view(VirtualProcessor& vp);

/// An exit that only happens in the user view: the guest's way into its kernel. It is done here, in
/// the kernel view.
Outcome on_way_into_kernel(VirtualProcessor& vp);

} // namespace hv
