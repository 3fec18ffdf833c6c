// SPDX-License-Identifier: MIT
#include "skci/sealing.h"

#include "skci/primitives.h"

namespace skci {

namespace {

using abi::skci::SealedBytes;
using abi::skci::tag_size;

SkciAead aead_of(const SealedBytes& bytes) {
    return {bytes.key, bytes.nonce, bytes.data, bytes.data_size, bytes.header, bytes.header_size};
}

/// In a time that does not depend on where they differ: else a tag could be guessed byte by byte.
bool are_equal_in_constant_time(const std::uint8_t* one, const std::uint8_t* other,
                                std::size_t size) {
    unsigned difference = 0;
    for (std::size_t index = 0; index < size; ++index) {
        difference |= static_cast<unsigned>(one[index] ^ other[index]);
    }
    return difference == 0;
}

} // namespace

void seal(const SealedBytes& bytes) {
    const SkciAead input = aead_of(bytes);
    skci_chacha20_poly1305(&input, bytes.tag, SkciCipher::Encrypt);
}

Checked<rt::Ok> open(const SealedBytes& bytes) {
    std::uint8_t tag[tag_size];
    const SkciAead input = aead_of(bytes);
    skci_chacha20_poly1305(&input, tag, SkciCipher::Decrypt);
    if (!are_equal_in_constant_time(tag, bytes.tag, tag_size)) {
        if (bytes.data_size != 0) {
            std::memset(bytes.data, 0, bytes.data_size);
        }
        return rt::Err{Status::SealBroken};
    }
    return rt::Ok{};
}

Digest hmac_sha256(Bytes key, Bytes data) {
    Digest code;
    skci_hmac(key.data(), key.size(), data.data(), data.size(), code.bytes);
    return code;
}

void derive_key(const abi::skci::DerivedKey& derived) {
    const SkciHkdf input{derived.secret,    derived.secret_size, derived.salt,
                         derived.salt_size, derived.purpose,     derived.purpose_size};
    skci_hkdf(&input, derived.key, abi::skci::key_size);
}

} // namespace skci
