// SPDX-License-Identifier: MIT
// The gates that a trustlet's launch must pass, in order; the first that stays shut ends it. Each
// leaves an event in the trace.  [BH15] [WI7 ch.9]
// Guards: trustlet-id-table, signature, security-version. Lesson: 10.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_services.h"

namespace sk {

class SecureImage;
struct SecureProcess;

struct LaunchVerdict {
    abi::NtStatus status = abi::NtStatus::Success;
    abi::LaunchGate gate = abi::LaunchGate::None; // at which it failed
};

/// Gates 1 to 4: may `image` be the trustlet that `creation` asks for? `process` gets its identity.
LaunchVerdict pass_launch_gates(SecureProcess& process, SecureImage& image,
                                const abi::ProcessCreation& creation);

/// Gate 5: may these be its iumdll.dll and iumbase.dll?
bool pass_loader_gate(const SecureProcess& process, const SecureImage& iumdll,
                      const SecureImage& iumbase);

} // namespace sk
