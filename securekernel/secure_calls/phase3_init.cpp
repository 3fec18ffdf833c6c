// SPDX-License-Identifier: MIT
// SECURESERVICE_PHASE3_INIT: VTL0's kernel has started, so VTL0 needs nothing of this image any
// more. What was left open for the first return is taken too.  [WI7 ch.9]
#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/own_pages.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus phase3_init(abi::SecureCall&) {
    take_vtl0_section(boot_info);
    withdraw_loader_code(boot_info);
    return abi::NtStatus::Success;
}

} // namespace sk
