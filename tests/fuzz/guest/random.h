// SPDX-License-Identifier: MIT
// Numbers that look random and are the same for the same seed (xorshift64*).
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuzz {

class Random {
public:
    constexpr explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) {} // 0 would stay 0.

    constexpr std::uint64_t number() {
        constexpr std::uint64_t multiplier = 0x2545'F491'4F6C'DD1D;
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return state_ * multiplier;
    }
    constexpr unsigned below(unsigned count) {
        return static_cast<unsigned>((number() >> 32) % count);
    }
    constexpr bool one_in(unsigned count) { return below(count) == 0; }

    template <typename Value, std::size_t count>
    constexpr Value one_of(const Value (&values)[count]) {
        return values[below(count)];
    }

private:
    std::uint64_t state_;
};

} // namespace fuzz
