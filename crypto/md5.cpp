// SPDX-License-Identifier: MIT
#include "crypto/md5.h"

#include "rt/check.h"

namespace crypto {

namespace {

/// The integer part of 2^32 times |sin(1)|, |sin(2)|, ...
constexpr std::uint32_t sines[64] = {
    0xD76A'A478, 0xE8C7'B756, 0x2420'70DB, 0xC1BD'CEEE, 0xF57C'0FAF, 0x4787'C62A, 0xA830'4613,
    0xFD46'9501, 0x6980'98D8, 0x8B44'F7AF, 0xFFFF'5BB1, 0x895C'D7BE, 0x6B90'1122, 0xFD98'7193,
    0xA679'438E, 0x49B4'0821, 0xF61E'2562, 0xC040'B340, 0x265E'5A51, 0xE9B6'C7AA, 0xD62F'105D,
    0x0244'1453, 0xD8A1'E681, 0xE7D3'FBC8, 0x21E1'CDE6, 0xC337'07D6, 0xF4D5'0D87, 0x455A'14ED,
    0xA9E3'E905, 0xFCEF'A3F8, 0x676F'02D9, 0x8D2A'4C8A, 0xFFFA'3942, 0x8771'F681, 0x6D9D'6122,
    0xFDE5'380C, 0xA4BE'EA44, 0x4BDE'CFA9, 0xF6BB'4B60, 0xBEBF'BC70, 0x289B'7EC6, 0xEAA1'27FA,
    0xD4EF'3085, 0x0488'1D05, 0xD9D4'D039, 0xE6DB'99E5, 0x1FA2'7CF8, 0xC4AC'5665, 0xF429'2244,
    0x432A'FF97, 0xAB94'23A7, 0xFC93'A039, 0x655B'59C3, 0x8F0C'CC92, 0xFFEF'F47D, 0x8584'5DD1,
    0x6FA8'7E4F, 0xFE2C'E6E0, 0xA301'4314, 0x4E08'11A1, 0xF753'7E82, 0xBD3A'F235, 0x2AD7'D2BB,
    0xEB86'D391,
};

constexpr std::uint8_t shifts[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

struct Step {
    std::uint32_t mixed;
    unsigned word; // of the block
};

Step step_of(unsigned number, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    switch (number / 16) {
    case 0: return {(b & c) | (~b & d), number};
    case 1: return {(d & b) | (~d & c), (5 * number + 1) % 16};
    case 2: return {b ^ c ^ d, (3 * number + 5) % 16};
    default: return {c ^ (b | ~d), 7 * number % 16};
    }
}

} // namespace

void Md5::compress(std::uint32_t (&state)[4], const std::uint32_t (&block)[16]) {
    std::uint32_t a = state[0];
    std::uint32_t b = state[1];
    std::uint32_t c = state[2];
    std::uint32_t d = state[3];
    for (unsigned number = 0; number < 64; ++number) {
        const Step step = step_of(number, b, c, d);
        const std::uint32_t sum = a + step.mixed + sines[number] + block[step.word];
        a = d;
        d = c;
        c = b;
        b += rotated_left(sum, shifts[number / 16][number % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

Digest md5(Bytes bytes) {
    MdHash<Md5> hash;
    hash.add(bytes);
    return hash.finish();
}

HmacMd5::HmacMd5(Bytes key) {
    constexpr std::size_t block_size = MdHash<Md5>::block_size;
    CHECK(key.size() <= block_size, "An HMAC key of more than one block would have to be hashed.");
    std::uint8_t inner_pad[block_size];
    std::uint8_t outer_pad[block_size];
    for (std::size_t at = 0; at < block_size; ++at) {
        const std::uint8_t byte = at < key.size() ? key[at] : 0;
        inner_pad[at] = byte ^ 0x36;
        outer_pad[at] = byte ^ 0x5C;
    }
    inner_.add(inner_pad);
    outer_.add(outer_pad);
}

Digest HmacMd5::finish() {
    const Digest inner = inner_.finish();
    outer_.add(inner);
    return outer_.finish();
}

} // namespace crypto
