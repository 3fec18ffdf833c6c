// SPDX-License-Identifier: MIT
// SECURESERVICE_MAKE_PROTECTED_PAGE_EXECUTABLE: VTL0 wants to run a page that was data until now.
// In: parameter 0, the page number; parameter 2, an abi::CodeRing.
//
// For the kernel VTL1 would have to see a signature: refused. A driver is how it gets more code
// (load_driver.cpp).  [McG HVCI]
#include "securekernel/code_integrity.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus make_protected_page_executable(abi::SecureCall& call) {
    const x86::GuestPage page{call.parameter[0]};
    if (static_cast<abi::CodeRing>(call.parameter[2]) != abi::CodeRing::User) {
        return abi::NtStatus::InvalidImageHash;
    }
    return allow_user_code(page);
}

} // namespace sk
