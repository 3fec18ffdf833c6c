// SPDX-License-Identifier: MIT
// Encrypted page-out: VTL0 may have a trustlet's page back before the trustlet ends, but what it
// gets is sealed. It says nothing to VTL0, and comes back as it went or not at all.  [WI7 ch.9]
//
// The seal binds which process the page is of, where it lies there, and which version it is: one
// page cannot be brought for another, nor an older one for the last. The version is the nonce too,
// so none is used twice with the key, which no other boot has.  [RFC8439]
// Guards: page-seal, parameter-checks. Lesson: 10.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_services.h"
#include "x86/address.h"

#include <cstdint>

namespace sk {

struct SecureProcess;

/// Which page of which process a page of RAM holds, and for the how many-eth time it goes out.
struct PageName {
    std::uint64_t process = 0; // its handle
    std::uint64_t address = 0; // virtual
    std::uint64_t version = 0;
};

/// A version that no page has had; 0: there is none left.
std::uint64_t next_page_version();

/// Seals what `page` holds, in place.
abi::PageTag seal_page(x86::GuestPage page, const PageName& name);

/// The reverse. STATUS_AUTH_TAG_MISMATCH: it is not what was sealed as `name`, and is zeroed.
abi::NtStatus open_page(x86::GuestPage page, const PageName& name, const abi::PageTag& tag);

/// What VTL0 must bring along with the page when the trustlet touches it again.
struct PagedOut {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t version = 0;
    abi::PageTag tag;
};

/// VTL0 wants `page` back, which one of the trustlets has: it is VTL0's, sealed.
PagedOut page_out(x86::GuestPage page);

} // namespace sk
