// SPDX-License-Identifier: MIT
// Pages that VTL0 gives to VTL1 and gets back: from the moment they are taken VTL0 can no longer
// reach them, and before they go back nothing is left in them.  [WI7 ch.9]
// Guards: reply-check, slat-vtl1-pages. Lesson: 9.
#pragma once

#include "abi/nt_status.h"
#include "securekernel/memory/page_frames.h"
#include "x86/address.h"

namespace sk {

/// Takes `page`, of which VTL0 says that it can spare it, for what `identity` says. It holds zeros.
abi::NtStatus take_page(x86::GuestPage page, const PageIdentity& identity);

/// Zeroes `page` and lets VTL0 have it.
void give_page_back(x86::GuestPage page);

/// The same without the zeros: for pages that travel sealed (paged_out.h).
abi::NtStatus take_page_as_it_is(x86::GuestPage page, const PageIdentity& identity);
void give_page_back_as_it_is(x86::GuestPage page);

} // namespace sk
