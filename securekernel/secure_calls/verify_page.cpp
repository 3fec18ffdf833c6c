// SPDX-License-Identifier: MIT
// SECURESERVICE_VERIFY_PAGE: is the secret in a page what VTL1 put there?
// In: parameter 0, the page number. Out: parameter 2, 1 if it is.
#include "securekernel/hypercalls.h"
#include "securekernel/secret_pages.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus verify_page(abi::SecureCall& call) {
    const SecretState secret = secret_pages.check({call.parameter[0]});
    if (abi::is_success(secret.status)) {
        call.parameter[2] = secret.intact ? 1 : 0;
        hypercalls::mark(abi::Mark::SecretIntact, call.parameter[2]);
    }
    return secret.status;
}

} // namespace sk
