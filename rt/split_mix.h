// SPDX-License-Identifier: MIT
// Numbers that look like chance, and come again with the same seed: SplitMix64, of Steele, Lea and
// Flood. Whoever knows one number knows the next: secrets rest on the seed alone.
#pragma once

#include <cstdint>

namespace rt {

class SplitMix {
public:
    constexpr explicit SplitMix(std::uint64_t seed) : state_(seed) {}

    constexpr std::uint64_t next() {
        state_ += 0x9E37'79B9'7F4A'7C15;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ mixed >> 30) * 0xBF58'476D'1CE4'E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D0'49BB'1331'11EB;
        return mixed ^ mixed >> 31;
    }
    /// 0 to `limit` - 1.
    constexpr std::uint64_t below(std::uint64_t limit) { return next() % limit; }

private:
    std::uint64_t state_;
};

} // namespace rt
