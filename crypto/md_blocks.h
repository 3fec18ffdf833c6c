// SPDX-License-Identifier: MIT
// What MD4 and MD5 have in common: 64-byte blocks into four 32-bit words, padding with the length
// at the end. Both are broken as hash functions; NTLM is built on them for ever.  [RFC1320]
// [RFC1321]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace crypto {

using Bytes = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 16>;

/// Collects what is hashed into blocks; `Algorithm::compress` mixes one into the state.
template <typename Algorithm>
class MdHash {
public:
    static constexpr std::size_t block_size = 64;
    using State = std::uint32_t[4];
    using Block = std::uint32_t[16];

    void add(Bytes bytes) {
        length_ += bytes.size();
        for (const std::uint8_t byte : bytes) {
            buffer_[used_++] = byte;
            if (used_ == block_size) {
                mix();
            }
        }
    }

    /// Ends the hash: nothing can be added afterwards.
    Digest finish() {
        const std::uint64_t bits = length_ * 8;
        buffer_[used_++] = 0x80;
        if (used_ > block_size - sizeof(bits)) {
            fill_with_zeroes(block_size);
            mix();
        }
        fill_with_zeroes(block_size - sizeof(bits));
        std::memcpy(buffer_ + used_, &bits, sizeof(bits));
        mix();
        Digest digest;
        std::memcpy(digest.data(), state_, digest.size());
        return digest;
    }

private:
    void fill_with_zeroes(std::size_t end) {
        while (used_ < end) {
            buffer_[used_++] = 0;
        }
    }
    void mix() {
        Block words;
        std::memcpy(words, buffer_, block_size);
        Algorithm::compress(state_, words);
        used_ = 0;
    }

    State state_ = {0x6745'2301, 0xEFCD'AB89, 0x98BA'DCFE, 0x1032'5476};
    std::uint8_t buffer_[block_size] = {};
    std::size_t used_ = 0;
    std::uint64_t length_ = 0;
};

constexpr std::uint32_t rotated_left(std::uint32_t value, unsigned count) {
    return value << count | value >> (32 - count);
}

} // namespace crypto
