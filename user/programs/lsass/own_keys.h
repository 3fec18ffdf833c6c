// SPDX-License-Identifier: MIT
// Without Credential Guard: the keys lie in this process, in VTL0. Whoever reads its memory has
// them, and can log on with them anywhere for as long as the passwords live.
#pragma once

#include "user/programs/lsass/keys.h"

namespace lsass {

class OwnKeys final : public KeyKeeper {
public:
    KeyPlace place() const override { return KeyPlace::Lsass; }
    NtStatus make_key(const Word& password, StoredKey& key) override;
    NtStatus answer(const StoredKey& key, const Question& question,
                    crypto::NtlmV2Answer& answer) override;
};

} // namespace lsass
