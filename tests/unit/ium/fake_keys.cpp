// SPDX-License-Identifier: MIT
#include "tests/unit/ium/fake_keys.h"

#include "crypto/sha256.h"
#include "ium/trustlets/lsaiso/sealing.h"
#include "ium/trustlets/vmsp/keys.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

namespace {

test::SecureKernel state = test::SecureKernel::Works;
std::uint8_t next_nonce = 1;

using Bytes = std::span<std::uint8_t>;

template <typename T>
std::span<const std::uint8_t> bytes_of(const T& value, std::size_t size = sizeof(T)) {
    return {reinterpret_cast<const std::uint8_t*>(&value), size};
}

crypto::Sha256Digest stream_of(Bytes nonce) {
    return crypto::hmac_sha256(std::vector<std::uint8_t>(32, 0x5A), nonce);
}

void apply(Bytes nonce, Bytes data) {
    const auto stream = stream_of(nonce);
    for (std::size_t at = 0; at < data.size(); ++at) {
        data[at] ^= stream[at % stream.size()];
    }
}

void code_of(std::span<const std::uint8_t> header, Bytes nonce, Bytes data, std::uint8_t* code) {
    std::vector<std::uint8_t> all{header.begin(), header.end()};
    all.insert(all.end(), nonce.begin(), nonce.end());
    all.insert(all.end(), data.begin(), data.end());
    const auto digest = crypto::hmac_sha256(std::vector<std::uint8_t>(32, 0xA5), all);
    std::copy_n(digest.begin(), 16, code);
}

bool encrypt(std::span<const std::uint8_t> header, Bytes nonce, Bytes data, std::uint8_t* code) {
    if (state == test::SecureKernel::Refuses) {
        return false;
    }
    std::fill(nonce.begin(), nonce.end(), next_nonce++);
    apply(nonce, data);
    code_of(header, nonce, data, code);
    return true;
}

bool decrypt(std::span<const std::uint8_t> header, Bytes nonce, Bytes data,
             const std::uint8_t* code) {
    std::uint8_t expected[16];
    code_of(header, nonce, data, expected);
    if (state == test::SecureKernel::Refuses || !std::equal(expected, expected + 16, code)) {
        std::fill(data.begin(), data.end(), 0);
        return false;
    }
    apply(nonce, data);
    return true;
}

} // namespace

void test::set_secure_kernel(SecureKernel wanted) { state = wanted; }

bool lsaiso::seal(abi::lsa_iso::Blob& blob) {
    return encrypt(bytes_of(blob, offsetof(abi::lsa_iso::Blob, nonce)), blob.nonce, blob.secret,
                   blob.code);
}

bool lsaiso::open(abi::lsa_iso::Blob& blob) {
    return decrypt(bytes_of(blob, offsetof(abi::lsa_iso::Blob, nonce)), blob.nonce, blob.secret,
                   blob.code);
}

bool vmsp::encrypt(const Binding& binding, abi::vtpm::SealedObject& object) {
    return ::encrypt(bytes_of(binding), object.nonce, object.data, object.code);
}

bool vmsp::decrypt(const Binding& binding, abi::vtpm::SealedObject& object) {
    return ::decrypt(bytes_of(binding), object.nonce, object.data, object.code);
}

bool vmsp::sign(const std::uint8_t (&data)[64], abi::ium::Report& report) {
    std::copy(std::begin(data), std::end(data), report.data);
    return state == test::SecureKernel::Works;
}
