// SPDX-License-Identifier: MIT
// SECURESERVICE_MAKE_PROTECTED_PAGE_WRITABLE: VTL0 needs a page of a program's code no longer, and
// wants to write it again. In: parameter 0, the page number.
//
// Always harmless: from then on nobody runs it. A page that VTL1 itself relies on is not VTL0's to
// ask for.
#include "securekernel/code_integrity.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus make_protected_page_writable(abi::SecureCall& call) {
    return withdraw_user_code({call.parameter[0]});
}

} // namespace sk
