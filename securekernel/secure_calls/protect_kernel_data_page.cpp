// SPDX-License-Identifier: MIT
// SECURESERVICE_PROTECT_KERNEL_DATA_PAGE: VTL0's kernel pins a page of its data.
// In: parameter 0, the page number.
#include "securekernel/kernel_data.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus protect_kernel_data_page(abi::SecureCall& call) {
    return pin_kernel_data({call.parameter[0]});
}

} // namespace sk
