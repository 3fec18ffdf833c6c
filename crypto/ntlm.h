// SPDX-License-Identifier: MIT
// NTLM version 2: how a client proves that it knows a password without sending it, by a key that is
// made of the password once and never changes. Whoever steals that key needs no password: "pass the
// hash", which Credential Guard is there to prevent.  [MS-NLMP 3.3]
#pragma once

#include "crypto/md_blocks.h"

#include <string_view>

namespace crypto {

using NtlmHash = Digest;
using Challenge = std::array<std::uint8_t, 8>;

/// NTOWFv1: MD4 of the password in UTF-16. This is what lsass keeps, and what is stolen.
NtlmHash ntlm_hash(std::string_view password);

/// NTOWFv2: a key for this user in this domain.
Digest ntlm_v2_key(const NtlmHash& hash, std::string_view user, std::string_view domain);

/// What the client adds to the server's challenge.
struct ClientBlob {
    std::uint64_t time = 0; // of Windows: units of 100 ns
    Challenge challenge{};
    Bytes target; // AV_PAIRs, as the server sent them
};

struct NtlmV2Answer {
    Digest proof;       // NTProofStr: the first 16 bytes of the response
    Digest session_key; // SessionBaseKey: with which both encrypt afterwards
};
NtlmV2Answer answer_challenge(const Digest& key, const Challenge& server, const ClientBlob& blob);

} // namespace crypto
