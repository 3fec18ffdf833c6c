// SPDX-License-Identifier: MIT
// CRC-32C, as iSCSI and the SSE4.2 instruction have it: the checksum of trace files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace machine {
namespace crc32c_detail {

/// What each value of a byte does to the sum: the polynomial 0x1EDC6F41, bits reversed.
constexpr std::array<std::uint32_t, 256> table() {
    std::array<std::uint32_t, 256> all{};
    for (std::uint32_t byte = 0; byte < all.size(); ++byte) {
        std::uint32_t sum = byte;
        for (unsigned bit = 0; bit < 8; ++bit) {
            sum = (sum & 1) != 0 ? sum >> 1 ^ 0x82F6'3B78 : sum >> 1;
        }
        all[byte] = sum;
    }
    return all;
}

inline constexpr auto bytes = table();

} // namespace crc32c_detail

/// The sum of `data`, going on from that of what stands before it.
constexpr std::uint32_t crc32c(std::span<const std::byte> data, std::uint32_t before = 0) {
    std::uint32_t sum = ~before;
    for (const std::byte each : data) {
        sum = crc32c_detail::bytes[(sum ^ std::to_integer<std::uint32_t>(each)) & 0xFF] ^ sum >> 8;
    }
    return ~sum;
}

} // namespace machine
