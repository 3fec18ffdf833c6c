// SPDX-License-Identifier: MIT
// SECURESERVICE_VERIFY_PAGE: is a page what it was when VTL1 put a secret there, or shared it?
// In: parameter 0, the page number. Out: parameter 2, 1 if it is.
#include "securekernel/hypercalls.h"
#include "securekernel/image_pages.h"
#include "securekernel/secret_pages.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus verify_page(abi::SecureCall& call) {
    const x86::GuestPage page{call.parameter[0]};
    if (image_pages.holds(page)) {
        call.parameter[2] = image_pages.is_intact(page) ? 1 : 0;
        return abi::NtStatus::Success;
    }
    const SecretState secret = secret_pages.check(page);
    if (abi::is_success(secret.status)) {
        call.parameter[2] = secret.intact ? 1 : 0;
        hypercalls::mark(abi::Mark::SecretIntact, call.parameter[2]);
    }
    return secret.status;
}

} // namespace sk
