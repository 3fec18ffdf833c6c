// SPDX-License-Identifier: MIT
// The kernel's way to ask VTL1: the Vsl stubs.  [McG secure calls]  Lesson: 6.
//
// Each is one secure call. VTL0 believes nothing it is told here that it could check itself, and
// VTL1 believes nothing VTL0 tells it: the page numbers below are requests.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "x86/address.h"

#include <cstdint>

namespace nt::secure_calls {

/// VTL1 ends its start-up: what VTL0 needed of it until now is taken away too.
abi::NtStatus phase3_init(); // VslpPhase3Init

/// VTL1's answer to Phase4Init: what it is.
struct SecureKernelFacts {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t version = 0;
    std::uint64_t protected_pages = 0;
};
SecureKernelFacts phase4_init(); // VslpPhase4Init

/// Asks for processor `index` to run VTL0 from the InitialVpContext at `context` (physical) on.
abi::NtStatus start_processor(std::uint32_t index,
                              std::uint64_t context); // VslStartSecureProcessor

/// The processor that runs this has been started so, and is as it shall stay.
abi::NtStatus finish_start_processor(); // VslFinishStartSecureProcessor

/// Gives `page` to VTL1, which keeps a secret in it.
abi::NtStatus create_secure_allocation(x86::GuestPage page); // VslCreateSecureAllocation

/// Shares `page`, part of an image, with VTL1.
abi::NtStatus register_protected_page(x86::GuestPage page);

/// Asks VTL1 to make `page` code, for one ring.
abi::NtStatus make_page_executable(x86::GuestPage page, abi::CodeRing ring);

/// Asks VTL1 to let VTL0 write `page` again, and nobody run it.
abi::NtStatus make_page_writable(x86::GuestPage page);

/// Asks VTL1 whether `page`, its secret's or shared, is as it was.
struct Verification {
    abi::NtStatus status = abi::NtStatus::Success;
    bool intact = false;
};
Verification verify_page(x86::GuestPage page); // VslVerifyPage

/// The shortest way there and back: VTL1 has nothing to flush. What a benchmark measures.
void flush_translations(); // VslFlushSecureAddressSpace

/// The same without parameters or an answer: the way alone.
void switch_and_return();

} // namespace nt::secure_calls
