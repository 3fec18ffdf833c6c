// SPDX-License-Identifier: MIT
// A program's code needs VTL1's consent, page by page: with code integrity on, nothing runs that
// can be written, and the second table says so (guard hvci). The kernel asks; it decides nothing.
// [WI7 ch.9]  Lesson: 12.
#pragma once

#include "abi/nt_status.h"
#include "x86/address.h"

namespace nt::code_pages {

/// Makes `page` code for programs. From now on nobody in VTL0 can write it.
abi::NtStatus allow(x86::GuestPage page);

/// Makes it data again.
void withdraw(x86::GuestPage page);

} // namespace nt::code_pages
