// SPDX-License-Identifier: MIT
// Our primitives in BearSSL's words.  [BearSSL]
#include "skci/primitives.h"

#include <bearssl.h>

static_assert(sizeof(br_sha256_context) <= sizeof(skci::Sha256State));
static_assert(alignof(br_sha256_context) <= alignof(skci::Sha256State));

namespace {

constexpr std::size_t sha256_size = br_sha256_SIZE;

} // namespace

extern "C" {

SKCI_PRIMITIVE void skci_sha256_begin(skci::Sha256State* state) {
    br_sha256_init(reinterpret_cast<br_sha256_context*>(state));
}

SKCI_PRIMITIVE void skci_sha256_add(skci::Sha256State* state, const void* data, std::size_t size) {
    br_sha256_update(reinterpret_cast<br_sha256_context*>(state), data, size);
}

SKCI_PRIMITIVE void skci_sha256_end(const skci::Sha256State* state, std::uint8_t* digest) {
    br_sha256_out(reinterpret_cast<const br_sha256_context*>(state), digest);
}

SKCI_PRIMITIVE bool skci_rsa_open_signature(const void* modulus, std::size_t modulus_size,
                                            const void* exponent, std::size_t exponent_size,
                                            const void* signature, std::size_t signature_size,
                                            std::uint8_t* digest) {
    // br_rsa_public_key has no const; BearSSL does not write to a public key.
    br_rsa_public_key key;
    key.n = static_cast<unsigned char*>(const_cast<void*>(modulus));
    key.nlen = modulus_size;
    key.e = static_cast<unsigned char*>(const_cast<void*>(exponent));
    key.elen = exponent_size;
    const unsigned char oid[] = {9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
#if defined(BR_INT128) && BR_INT128 == 0
    const br_rsa_pkcs1_vrfy verify = &br_rsa_i31_pkcs1_vrfy;
#else
    const br_rsa_pkcs1_vrfy verify = &br_rsa_i62_pkcs1_vrfy; // 64-bit multiplications: our x64
#endif
    return verify(static_cast<const unsigned char*>(signature), signature_size, oid, sha256_size,
                  &key, digest) == 1;
}

SKCI_PRIMITIVE void skci_hmac(const void* key, std::size_t key_size, const void* data,
                              std::size_t size, std::uint8_t* code) {
    br_hmac_key_context prepared;
    br_hmac_context context;
    br_hmac_key_init(&prepared, &br_sha256_vtable, key, key_size);
    br_hmac_init(&context, &prepared, 0);
    br_hmac_update(&context, data, size);
    br_hmac_out(&context, code);
}

SKCI_PRIMITIVE void skci_hkdf(const SkciHkdf* input, void* key, std::size_t key_size) {
    br_hkdf_context context;
    br_hkdf_init(&context, &br_sha256_vtable, input->salt, input->salt_size);
    br_hkdf_inject(&context, input->secret, input->secret_size);
    br_hkdf_flip(&context);
    br_hkdf_produce(&context, input->purpose, input->purpose_size, key, key_size);
}

SKCI_PRIMITIVE void skci_chacha20_poly1305(const SkciAead* input, void* tag, SkciCipher direction) {
    br_poly1305_ctmul_run(input->key, input->nonce, input->data, input->data_size, input->header,
                          input->header_size, tag, &br_chacha20_ct_run,
                          static_cast<int>(direction));
}

} // extern "C"
