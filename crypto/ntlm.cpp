// SPDX-License-Identifier: MIT
#include "crypto/ntlm.h"

#include "crypto/md4.h"
#include "crypto/md5.h"

namespace crypto {

namespace {

enum class Letters : std::uint8_t { AsTheyAre, Capital };

/// Adds text in UTF-16, of ASCII letters: what is typed here has no others.
template <typename Hash>
void add_utf16(Hash& hash, std::string_view text, Letters letters) {
    for (const char letter : text) {
        const bool is_small = letter >= 'a' && letter <= 'z';
        const bool becomes_capital = is_small && letters == Letters::Capital;
        const std::uint8_t unit[2] = {
            static_cast<std::uint8_t>(becomes_capital ? letter - 'a' + 'A' : letter), 0};
        hash.add(unit);
    }
}

} // namespace

NtlmHash ntlm_hash(std::string_view password) {
    MdHash<Md4> hash;
    add_utf16(hash, password, Letters::AsTheyAre);
    return hash.finish();
}

Digest ntlm_v2_key(const NtlmHash& hash, std::string_view user, std::string_view domain) {
    HmacMd5 code{hash};
    add_utf16(code, user, Letters::Capital);
    add_utf16(code, domain, Letters::AsTheyAre);
    return code.finish();
}

NtlmV2Answer answer_challenge(const Digest& key, const Challenge& server, const ClientBlob& blob) {
    struct Head {
        std::uint8_t response_version = 1;
        std::uint8_t highest_version = 1;
        std::uint8_t reserved_002[6] = {};
    };
    static_assert(sizeof(Head) == 8);
    const Head head;
    const std::uint8_t zeroes[4] = {};
    HmacMd5 proof{key};
    proof.add(server);
    proof.add({reinterpret_cast<const std::uint8_t*>(&head), sizeof(head)});
    proof.add({reinterpret_cast<const std::uint8_t*>(&blob.time), sizeof(blob.time)});
    proof.add(blob.challenge);
    proof.add(zeroes);
    proof.add(blob.target);
    proof.add(zeroes);
    NtlmV2Answer answer;
    answer.proof = proof.finish();
    HmacMd5 session_key{key};
    session_key.add(answer.proof);
    answer.session_key = session_key.finish();
    return answer;
}

} // namespace crypto
