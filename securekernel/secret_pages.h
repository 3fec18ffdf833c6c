// SPDX-License-Identifier: MIT
// Pages that VTL0 gave to VTL1, and the secrets VTL1 keeps in them.  Lesson: 6.
#pragma once

#include "abi/nt_status.h"
#include "securekernel/page_sum.h"
#include "x86/address.h"

#include <cstdint>

namespace sk {

struct SecretState {
    abi::NtStatus status = abi::NtStatus::Success; // NotFound: no secret there
    bool intact = false;
};

class SecretPages {
public:
    /// Takes `page` away from VTL0 and hides a secret in it, made from `seed`.
    abi::NtStatus hide_in(x86::GuestPage page, std::uint64_t seed);

    bool holds(x86::GuestPage page) const { return find(page) != nullptr; }

    /// Is the secret in `page` still what was put there?
    SecretState check(x86::GuestPage page) const;

private:
    static constexpr unsigned max_secrets = 16;

    struct Secret {
        x86::GuestPage page;
        PageSum sum; // as it was written
    };
    const Secret* find(x86::GuestPage page) const;

    Secret secrets_[max_secrets] = {};
    unsigned count_ = 0;
};

/// The secrets of this VTL1.
extern SecretPages secret_pages;

} // namespace sk
