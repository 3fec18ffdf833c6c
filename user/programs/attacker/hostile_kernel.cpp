// SPDX-License-Identifier: MIT
// Rows 5, 6, 25, 26, 32, 33 and 41: what the kernel itself does with drivers and to trustlets, at a
// program's word (kernel/scenes/attacks/). Guards: driver-signature, signature, page-seal,
// copy-in-once, reply-check.
#include "user/programs/attacker/attacks.h"
#include "user/programs/attacker/trustlet_run.h"

namespace attacker {

/// Its announcement was all that the kernel waited for.
NtStatus leave_it_to_kernel() { return NtStatus::Success; }

/// The kernel takes its memory, and brings it back.
NtStatus start_trustlet_that_counts() {
    return run_trustlet("iumtests count-guesses", abi::ium::TrustletId::IumTests);
}

/// The kernel answers what this trustlet asks for.
NtStatus start_trustlet_to_lie_to() { return run_trustlet("hello", abi::ium::TrustletId::Hello); }

/// The kernel answers by chance, until it has had enough: only then do all tests pass.
NtStatus start_trustlets_to_confuse() {
    constexpr unsigned most = 400;
    constexpr unsigned short_runs = 4; // Most answers cost no more than themselves.
    NtStatus status = NtStatus::Unsuccessful;
    for (unsigned run = 0; run < most && status != NtStatus::Success; ++run) {
        for (unsigned short_run = 0; short_run < short_runs; ++short_run) {
            run_trustlet("iumtests measure-calls", abi::ium::TrustletId::IumTests);
        }
        status = run_trustlet("iumtests", abi::ium::TrustletId::IumTests);
    }
    return status;
}

} // namespace attacker
