// SPDX-License-Identifier: MIT
// What a certificate says about its key beyond the name: whether it may issue certificates, and
// what it may sign.  [RFC5280 4.2]
#pragma once

#include "skci/der.h"

#include <cstdint>

namespace skci {

/// basicConstraints
enum class Authority : std::uint8_t { No, Yes };

/// keyUsage; a certificate without it may do everything.
enum class KeyPurpose : std::uint8_t {
    DigitalSignature = 0x80, // bit 0: the most significant
    CertificateSigning = 0x04,
};

struct Extensions {
    static constexpr std::uint8_t no_path_limit = 0xFF;
    static constexpr std::uint8_t every_purpose = 0xFF;

    Authority authority = Authority::No;
    std::uint8_t path_limit = no_path_limit; // how many authorities may stand below this one
    std::uint8_t purposes = every_purpose;   // bits of KeyPurpose
    std::uint32_t usages = 0;                // bits of abi::skci::Usage: extendedKeyUsage

    bool allow(KeyPurpose purpose) const {
        return (purposes & static_cast<std::uint8_t>(purpose)) != 0;
    }
};

/// Reads the [3] at the end of a certificate. A critical extension that is not known here is
/// refused, as is one that comes twice.
Checked<Extensions> read_extensions(DerReader& reader);

} // namespace skci
