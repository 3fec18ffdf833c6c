// SPDX-License-Identifier: MIT
// SECURESERVICE_REMOVE_PROTECTED_PAGE: VTL0 is short of memory, and wants a trustlet's page back.
// It gets it, sealed.  [WI7 ch.9]
#include "securekernel/memory/paged_out.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"

#include <cstring>

namespace sk {

abi::NtStatus remove_protected_page(abi::SecureCall& call) {
    note_vector_use(); // Sealing computes with them.
    const PagedOut made = page_out({call.parameter[0]});
    call.parameter[2] = made.version;
    std::memcpy(&call.parameter[3], made.tag.bytes, sizeof(made.tag.bytes));
    return made.status;
}

} // namespace sk
