// SPDX-License-Identifier: MIT
// Rows 20 to 23, 25 and 40: who wants to be a trustlet, and is none. Each asks for something that
// code integrity or one of the gates refuses (securekernel/trustlets/launch_gates.h). Guards:
// trustlet-id-table, signature, security-version.
#include "user/programs/attacker/attacks.h"
#include "user/programs/attacker/trustlet_run.h"

namespace attacker {

using abi::ium::TrustletId;

/// A trustlet as good as any, under an ID of its own choice.
NtStatus start_unknown_trustlet() {
    constexpr auto unknown = static_cast<TrustletId>(0x2000);
    return run_trustlet("hello", unknown);
}

/// forged.exe is hello.exe after its signing, with another ID in its .tPolicy.
NtStatus start_forged_trustlet() { return run_trustlet("forged", TrustletId::IumTests); }

/// plain.exe is hello.exe, signed by who may sign code, but none for isolated user mode.
NtStatus start_unentitled_image() { return run_trustlet("plain", TrustletId::Hello); }

/// A trustlet as good as any, under another one's ID.
NtStatus start_under_borrowed_id() { return run_trustlet("hello", TrustletId::Vmsp); }

/// tampered.exe is hello.exe after its signing, with one bit of its code changed.
NtStatus start_tampered_trustlet() { return run_trustlet("tampered", TrustletId::Hello); }

/// old.exe is a trustlet with a signature as good as any: hello.exe, one version ago.
NtStatus start_old_trustlet() { return run_trustlet("old", TrustletId::Hello); }

} // namespace attacker
