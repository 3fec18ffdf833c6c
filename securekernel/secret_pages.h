// SPDX-License-Identifier: MIT
// Pages that VTL0 gave to VTL1, and the secrets VTL1 keeps in them.  Lesson: 6.
#pragma once

#include <cstdint>

#include "abi/nt_status.h"
#include "x86/address.h"

namespace sk {

/// Takes `page` away from VTL0 and hides a secret in it, made from the boot's `seed`.
abi::NtStatus hide_secret_in(x86::GuestPage page, std::uint64_t seed);

/// Is the secret in `page` still what was put there? NotFound if there is none.
struct SecretState {
    abi::NtStatus status = abi::NtStatus::Success;
    bool intact = false;
};
SecretState check_secret_in(x86::GuestPage page);

} // namespace sk
