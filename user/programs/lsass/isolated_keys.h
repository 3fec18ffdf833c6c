// SPDX-License-Identifier: MIT
// With Credential Guard: lsass gives a password away, has a blob for it, and asks LsaIso whenever a
// challenge is to be answered.  Guard: credential-guard.
#pragma once

#include "user/programs/lsass/keys.h"

namespace lsass {

class IsolatedKeys final : public KeyKeeper {
public:
    using Ask = NtStatus (*)(const abi::lsa_iso::Request& request, abi::lsa_iso::Reply& reply);

    /// `ask` is the way to LsaIso.
    constexpr explicit IsolatedKeys(Ask ask) : ask_(ask) {}

    KeyPlace place() const override { return KeyPlace::LsaIso; }
    NtStatus make_key(const Word& password, StoredKey& key) override;
    NtStatus answer(const StoredKey& key, const Question& question,
                    crypto::NtlmV2Answer& answer) override;

private:
    NtStatus ask(const abi::lsa_iso::Request& request, abi::lsa_iso::Reply& reply) const;

    Ask ask_;
};

} // namespace lsass
