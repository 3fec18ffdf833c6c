// SPDX-License-Identifier: MIT
// What VTL1 is told when VTL0 does something VTL1 wants to judge: one function for each kind of
// message. Nothing has happened yet: RIP is at the instruction, no value is written.  [TLFS vsm,
// secure intercepts]  Lesson: 4.
#pragma once

#include "abi/tlfs/intercept_message.h"
#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"
#include "x86/svm/io_exit.h"

namespace hv {

// Each describes what the active VTL was about to do, for VTL1, and says what happens next: VTL1
// runs; or, if VTL1 has set up no place for messages, VTL0 gets a general-protection fault.

Outcome intercept_memory(VirtualProcessor& vp, x86::GuestPhysicalAddress address,
                         abi::PageAccess wanted);
Outcome intercept_msr(VirtualProcessor& vp, std::uint32_t msr, bool is_write);
Outcome intercept_io_port(VirtualProcessor& vp, x86::svm::IoExitInfo info);
/// `length`: of the instruction, 0 if it could not be decoded.
Outcome intercept_register(VirtualProcessor& vp, abi::tlfs::RegisterName name,
                           abi::tlfs::RegisterValue value, std::uint8_t length);
Outcome intercept_exception(VirtualProcessor& vp, x86::Exception vector);

/// Hands the message over. The reason VTL1 finds in its assist page.
abi::tlfs::VtlEntryReason deliver_intercept(VirtualProcessor& vp);

} // namespace hv
