// SPDX-License-Identifier: MIT
// SECURESERVICE_CREATE_SECURE_ALLOCATION: VTL0 gives a page; from now on it is VTL1's, and holds a
// secret. In: parameter 0, the page number.
#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/secret_pages.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus create_secure_allocation(abi::SecureCall& call) {
    const x86::GuestPage page{call.parameter[0]};
    const abi::NtStatus status = secret_pages.hide_in(page, boot_info.seed);
    if (abi::is_success(status)) {
        hypercalls::mark(abi::Mark::SecretStored, page.number);
    }
    return status;
}

} // namespace sk
