// SPDX-License-Identifier: MIT
// The cryptography that BearSSL does for us, and nothing of BearSSL's: bearssl/shim.cpp is where
// the two meet. In a guest that file is compiled for BearSSL's calling convention and entered by
// ours (ms_abi); on the host there is one convention.
#pragma once

#include <cstddef>
#include <cstdint>

/// Given by the build when it compiles the other side of the border.
#ifndef SKCI_PRIMITIVE
#define SKCI_PRIMITIVE
#endif

namespace skci {

/// A hash that is under way.
struct Sha256State {
    std::uint64_t opaque[16];
};

} // namespace skci

extern "C" {

SKCI_PRIMITIVE void skci_sha256_begin(skci::Sha256State* state);
SKCI_PRIMITIVE void skci_sha256_add(skci::Sha256State* state, const void* data, std::size_t size);
SKCI_PRIMITIVE void skci_sha256_end(const skci::Sha256State* state, std::uint8_t* digest);

/// What was signed: the SHA-256 in a PKCS#1 v1.5 signature, if that is what it is.  [RFC8017 8.2.2]
SKCI_PRIMITIVE bool skci_rsa_open_signature(const void* modulus, std::size_t modulus_size,
                                            const void* exponent, std::size_t exponent_size,
                                            const void* signature, std::size_t signature_size,
                                            std::uint8_t* digest);

SKCI_PRIMITIVE void skci_hmac(const void* key, std::size_t key_size, const void* data,
                              std::size_t size, std::uint8_t* code);

struct SkciHkdf {
    const void* secret;
    std::size_t secret_size;
    const void* salt;
    std::size_t salt_size;
    const void* purpose;
    std::size_t purpose_size;
};
SKCI_PRIMITIVE void skci_hkdf(const SkciHkdf* input, void* key, std::size_t key_size);

enum class SkciCipher : int { Decrypt = 0, Encrypt = 1 };
struct SkciAead {
    const void* key;
    const void* nonce;
    void* data;
    std::size_t data_size;
    const void* header;
    std::size_t header_size;
};
/// Encrypts or decrypts in place; `tag` is that of the encrypted data either way.
SKCI_PRIMITIVE void skci_chacha20_poly1305(const SkciAead* input, void* tag, SkciCipher direction);

} // extern "C"
