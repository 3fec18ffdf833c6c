// SPDX-License-Identifier: MIT
// A fast 64-bit hash, for telling whether two runs of the machine, or two pictures of it, are the
// same. Not for security.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace machine {

/// Takes in values in order; the result depends on all of them and on nothing else.
class Hash {
public:
    void add(std::uint64_t value) {
        state_ = (state_ ^ value) * multiplier;
        state_ ^= state_ >> 29;
    }
    /// Four independent lanes, because one multiplication after the other would wait.
    void add(std::span<const std::byte> bytes) {
        std::uint64_t lanes[4] = {state_, ~state_, multiplier, ~multiplier};
        while (bytes.size() >= sizeof lanes) {
            for (std::size_t lane = 0; lane < 4; ++lane) {
                std::uint64_t word = 0;
                std::memcpy(&word, &bytes[lane * sizeof word], sizeof word);
                lanes[lane] = (lanes[lane] ^ word) * multiplier;
                lanes[lane] ^= lanes[lane] >> 32;
            }
            bytes = bytes.subspan(sizeof lanes);
        }
        for (const std::uint64_t lane : lanes) {
            add(lane);
        }
        for (const std::byte byte : bytes) {
            add(std::to_integer<std::uint64_t>(byte));
        }
    }
    std::uint64_t value() const { return state_; }

private:
    static constexpr std::uint64_t multiplier = 0x9E37'79B9'7F4A'7C15; // odd, bits well mixed
    std::uint64_t state_ = 0xCBF2'9CE4'8422'2325;
};

} // namespace machine
