// SPDX-License-Identifier: MIT
#include "user/programs/lsass/own_keys.h"

#include <cstring>

namespace lsass {

NtStatus OwnKeys::make_key(const Word& password, StoredKey& key) {
    const crypto::NtlmHash hash = crypto::ntlm_hash(password.text());
    std::memcpy(key.bytes, hash.data(), hash.size());
    return NtStatus::Success;
}

NtStatus OwnKeys::answer(const StoredKey& key, const Question& question,
                         crypto::NtlmV2Answer& answer) {
    crypto::NtlmHash hash;
    std::memcpy(hash.data(), key.bytes, hash.size());
    const crypto::Digest own =
        crypto::ntlm_v2_key(hash, question.user.text(), question.domain.text());
    const crypto::ClientBlob blob{question.time, question.client_challenge, {}};
    answer = crypto::answer_challenge(own, question.server_challenge, blob);
    return NtStatus::Success;
}

} // namespace lsass
