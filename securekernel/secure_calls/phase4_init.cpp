// SPDX-License-Identifier: MIT
// SECURESERVICE_PHASE4_INIT: the last step of start-up; VTL1 says what it is.
// Out: parameter 2, version; parameter 3, how many pages it has taken from VTL0.
#include "securekernel/own_pages.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {
namespace {

constexpr std::uint64_t secure_kernel_version = 1;

} // namespace

abi::NtStatus phase4_init(abi::SecureCall& call) {
    call.parameter[2] = secure_kernel_version;
    call.parameter[3] = own_page_count();
    return abi::NtStatus::Success;
}

} // namespace sk
