// SPDX-License-Identifier: MIT
#include "crypto/md4.h"

namespace crypto {

namespace {

struct Round {
    std::uint32_t constant;
    std::uint8_t order[16]; // which word of the block each step takes
    std::uint8_t shifts[4];
};

constexpr Round rounds[] = {
    {0, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {3, 7, 11, 19}},
    {0x5A82'7999, {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15}, {3, 5, 9, 13}},
    {0x6ED9'EBA1, {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}, {3, 9, 11, 15}},
};

std::uint32_t mixed(unsigned round, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    switch (round) {
    case 0: return (x & y) | (~x & z);
    case 1: return (x & y) | (x & z) | (y & z);
    default: return x ^ y ^ z;
    }
}

} // namespace

void Md4::compress(std::uint32_t (&state)[4], const std::uint32_t (&block)[16]) {
    std::uint32_t a = state[0];
    std::uint32_t b = state[1];
    std::uint32_t c = state[2];
    std::uint32_t d = state[3];
    for (unsigned round = 0; round < 3; ++round) {
        const Round& how = rounds[round];
        for (unsigned step = 0; step < 16; ++step) {
            const std::uint32_t sum =
                a + mixed(round, b, c, d) + block[how.order[step]] + how.constant;
            a = d;
            d = c;
            c = b;
            b = rotated_left(sum, how.shifts[step % 4]);
        }
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

Digest md4(Bytes bytes) {
    MdHash<Md4> hash;
    hash.add(bytes);
    return hash.finish();
}

} // namespace crypto
