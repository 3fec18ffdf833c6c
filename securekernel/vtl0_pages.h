// SPDX-License-Identifier: MIT
// Which pages are still VTL0's own, so that a request about them gives away nothing.
#pragma once

#include "x86/address.h"

namespace sk {

/// RAM at all, whoever's it is but the hypervisor's.
bool is_ram(x86::GuestPage page);

/// RAM outside VTL1's and the hypervisor's regions.
bool is_vtl0_ram(x86::GuestPage page);

/// Code of VTL0's kernel as the loader placed it.
bool is_kernel_code(x86::GuestPage page);

/// RAM of VTL0 that VTL1 has no other use for: not a secret's page, not a trustlet's, not of a
/// shared image, not the kernel's code or a driver's. Whatever VTL1 may do for VTL0 with a page, it
/// does with these alone. Page 0 is none of them: in page tables and records its number says that
/// there is no page.
bool is_ordinary_page(x86::GuestPage page);

/// RAM that VTL0 could read itself, so that VTL1 may read it on VTL0's word.
bool is_readable_vtl0_page(x86::GuestPage page);

} // namespace sk
