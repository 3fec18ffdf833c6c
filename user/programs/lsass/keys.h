// SPDX-License-Identifier: MIT
// Who keeps the keys that are made of passwords: lsass itself, or LsaIso in VTL1. Sessions know no
// difference but this one.  [WI7 ch.9 Credential Guard]  Lesson: 10.
#pragma once

#include "user/programs/lsass/protocol.h"

namespace lsass {

/// What a session remembers of its key: the NTLM hash itself (16 bytes), or a blob.
struct StoredKey {
    std::uint8_t bytes[sizeof(abi::lsa_iso::Blob)] = {};
};

/// Who is to be proved to whom.
struct Question {
    const Word& user;
    const Word& domain;
    const crypto::Challenge& server_challenge;
    const crypto::Challenge& client_challenge;
    std::uint64_t time;
};

class KeyKeeper {
public:
    virtual KeyPlace place() const = 0;
    virtual NtStatus make_key(const Word& password, StoredKey& key) = 0;
    virtual NtStatus answer(const StoredKey& key, const Question& question,
                            crypto::NtlmV2Answer& answer) = 0;

protected:
    KeyKeeper() = default;
    ~KeyKeeper() = default;
};

} // namespace lsass
