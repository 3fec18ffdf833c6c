// SPDX-License-Identifier: MIT
// SECURESERVICE_REGISTER_PROTECTED_PAGE: VTL0 shares a page of an image with VTL1.
// In: parameter 0, the page number.
#include "securekernel/image_pages.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus register_protected_page(abi::SecureCall& call) {
    return image_pages.share({call.parameter[0]});
}

} // namespace sk
