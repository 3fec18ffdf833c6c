// SPDX-License-Identifier: MIT
#include "crypto/sha256.h"

#include "rt/check.h"

#include <cstring>

namespace crypto {

namespace {

constexpr std::uint32_t round_constants[64] = {
    0x428A'2F98, 0x7137'4491, 0xB5C0'FBCF, 0xE9B5'DBA5, 0x3956'C25B, 0x59F1'11F1, 0x923F'82A4,
    0xAB1C'5ED5, 0xD807'AA98, 0x1283'5B01, 0x2431'85BE, 0x550C'7DC3, 0x72BE'5D74, 0x80DE'B1FE,
    0x9BDC'06A7, 0xC19B'F174, 0xE49B'69C1, 0xEFBE'4786, 0x0FC1'9DC6, 0x240C'A1CC, 0x2DE9'2C6F,
    0x4A74'84AA, 0x5CB0'A9DC, 0x76F9'88DA, 0x983E'5152, 0xA831'C66D, 0xB003'27C8, 0xBF59'7FC7,
    0xC6E0'0BF3, 0xD5A7'9147, 0x06CA'6351, 0x1429'2967, 0x27B7'0A85, 0x2E1B'2138, 0x4D2C'6DFC,
    0x5338'0D13, 0x650A'7354, 0x766A'0ABB, 0x81C2'C92E, 0x9272'2C85, 0xA2BF'E8A1, 0xA81A'664B,
    0xC24B'8B70, 0xC76C'51A3, 0xD192'E819, 0xD699'0624, 0xF40E'3585, 0x106A'A070, 0x19A4'C116,
    0x1E37'6C08, 0x2748'774C, 0x34B0'BCB5, 0x391C'0CB3, 0x4ED8'AA4A, 0x5B9C'CA4F, 0x682E'6FF3,
    0x748F'82EE, 0x78A5'636F, 0x84C8'7814, 0x8CC7'0208, 0x90BE'FFFA, 0xA450'6CEB, 0xBEF9'A3F7,
    0xC671'78F2,
};

/// Numbers in a block and in the digest have their highest byte first.
std::uint32_t word_at(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
           std::uint32_t{bytes[2]} << 8 | bytes[3];
}

std::uint32_t rotated(std::uint32_t word, unsigned count) {
    return word >> count | word << (32 - count);
}
std::uint32_t spread(std::uint32_t word, unsigned first, unsigned second, unsigned shift) {
    return rotated(word, first) ^ rotated(word, second) ^ (word >> shift);
}
std::uint32_t mixed(std::uint32_t word, unsigned first, unsigned second, unsigned third) {
    return rotated(word, first) ^ rotated(word, second) ^ rotated(word, third);
}

} // namespace

/// One block into the state.  [FIPS180 6.2.2], whose names a to h are s[0] to s[7] here.
void Sha256::mix() {
    std::uint32_t schedule[64];
    for (std::size_t index = 0; index < 16; ++index) {
        schedule[index] = word_at(buffer_ + 4 * index);
    }
    for (std::size_t index = 16; index < 64; ++index) {
        schedule[index] = spread(schedule[index - 2], 17, 19, 10) + schedule[index - 7] +
                          spread(schedule[index - 15], 7, 18, 3) + schedule[index - 16];
    }
    std::uint32_t s[8];
    std::memcpy(s, state_, sizeof(s));
    for (std::size_t round = 0; round < 64; ++round) {
        const std::uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        const std::uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        const std::uint32_t first =
            s[7] + mixed(s[4], 6, 11, 25) + choice + round_constants[round] + schedule[round];
        const std::uint32_t second = mixed(s[0], 2, 13, 22) + majority;
        std::memmove(s + 1, s, 7 * sizeof(s[0]));
        s[4] += first;
        s[0] = first + second;
    }
    for (std::size_t index = 0; index < 8; ++index) {
        state_[index] += s[index];
    }
    used_ = 0;
}

void Sha256::add(std::span<const std::uint8_t> bytes) {
    length_ += bytes.size();
    for (const std::uint8_t byte : bytes) {
        buffer_[used_++] = byte;
        if (used_ == block_size) {
            mix();
        }
    }
}

Sha256Digest Sha256::finish() {
    const std::uint64_t bits = length_ * 8;
    const std::uint8_t end = 0x80;
    add({&end, 1});
    const std::uint8_t zero = 0;
    while (used_ != block_size - sizeof(bits)) {
        add({&zero, 1});
    }
    for (unsigned byte = 0; byte < sizeof(bits); ++byte) {
        buffer_[used_++] = static_cast<std::uint8_t>(bits >> (56 - 8 * byte));
    }
    mix();
    Sha256Digest digest;
    for (std::size_t index = 0; index < digest.size(); ++index) {
        digest[index] = static_cast<std::uint8_t>(state_[index / 4] >> (24 - 8 * (index % 4)));
    }
    return digest;
}

Sha256Digest sha256(std::span<const std::uint8_t> bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

Sha256Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes) {
    CHECK(key.size() <= Sha256::block_size, "An HMAC key of more than one block is not supported.");
    std::uint8_t inner[Sha256::block_size];
    std::uint8_t outer[Sha256::block_size];
    std::memset(inner, 0x36, sizeof(inner));
    std::memset(outer, 0x5C, sizeof(outer));
    for (std::size_t index = 0; index < key.size(); ++index) {
        inner[index] ^= key[index];
        outer[index] ^= key[index];
    }
    Sha256 first;
    first.add(inner);
    first.add(bytes);
    Sha256 second;
    second.add(outer);
    second.add(first.finish());
    return second.finish();
}

} // namespace crypto
