// SPDX-License-Identifier: MIT
// SHA-256, and HMAC over it: what a trusted platform module measures with.  [FIPS180] [RFC2104]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crypto {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// Collects what is hashed into blocks of 64 bytes.
class Sha256 {
public:
    static constexpr std::size_t block_size = 64;

    void add(std::span<const std::uint8_t> bytes);
    /// Ends the hash: nothing can be added afterwards.
    Sha256Digest finish();

private:
    void mix();

    std::uint32_t state_[8] = {0x6A09'E667, 0xBB67'AE85, 0x3C6E'F372, 0xA54F'F53A,
                               0x510E'527F, 0x9B05'688C, 0x1F83'D9AB, 0x5BE0'CD19};
    std::uint64_t length_ = 0; // bytes
    std::uint8_t buffer_[block_size] = {};
    std::size_t used_ = 0;
};

Sha256Digest sha256(std::span<const std::uint8_t> bytes);

/// A digest that only who knows the key can make. A key of at most 64 bytes.
Sha256Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes);

} // namespace crypto
