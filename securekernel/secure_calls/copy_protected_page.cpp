// SPDX-License-Identifier: MIT
// SECURESERVICE_COPY_PROTECTED_PAGE: a program of VTL0's writes to a page of an image that both
// worlds share. It gets a copy of its own, made here; the page itself never changes.  [WI7 ch.9]
#include "securekernel/cpu.h"
#include "securekernel/memory/capture.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus copy_protected_page(abi::SecureCall& call) {
    const x86::GuestPage from{call.parameter[0]};
    if (page_frames.identity_of(from).kind != PageIdentity::Kind::Image) {
        return abi::NtStatus::InvalidParameter;
    }
    return copy_out({call.parameter[2]}, cpu::ram_at(from.address().value), abi::page_size);
}

} // namespace sk
