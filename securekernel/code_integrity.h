// SPDX-License-Identifier: MIT
// Hypervisor-enforced code integrity: nothing runs in VTL0's kernel that VTL1 has not allowed, and
// what it has allowed never changes. Every page of RAM is writable or executable, never both, and
// by default not executable. VTL0's own page tables have no say in it.  [WI7 ch.9] [McG HVCI]
// Guard: hvci. Lesson: 8.
#pragma once

#include "abi/boot_info.h"
#include "abi/nt_status.h"
#include "abi/page_access.h"
#include "x86/address.h"

namespace sk {

/// What VTL0 may do with a page of RAM about which VTL1 has said nothing.
abi::PageAccess default_access(const abi::BootInfo& boot);

/// On this processor, code for programs is no code for the kernel.  Guard: mbec.
void start_mode_based_execution(const abi::BootInfo& boot);

/// Lets VTL0 run what must run before its kernel can ask for anything: the loader, this image's
/// VTL0 section, and the kernel as the loader placed it.
void allow_boot_code(const abi::BootInfo& boot);

/// The kernel runs: nobody needs the loader any more.
void withdraw_loader_code(const abi::BootInfo& boot);

/// VTL0 wants to run `page` as a program's code. It may, in ring 3 alone if the processor can tell
/// the rings apart (guard mbec), and can never write the page again.
abi::NtStatus allow_user_code(x86::GuestPage page);

/// `page` is data of VTL0's again: it can be written and not be run.
abi::NtStatus withdraw_user_code(x86::GuestPage page);

} // namespace sk
