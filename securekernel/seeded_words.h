// SPDX-License-Identifier: MIT
// Words that nobody in VTL0 can guess, if the seed is not known there. SplitMix64: the same seed
// gives the same words, so that a run can be repeated exactly.
#pragma once

#include <cstdint>

namespace sk {

inline std::uint64_t next_word(std::uint64_t& state) {
    state += 0x9E37'79B9'7F4A'7C15;
    std::uint64_t word = state;
    word = (word ^ (word >> 30)) * 0xBF58'476D'1CE4'E5B9;
    word = (word ^ (word >> 27)) * 0x94D0'49BB'1331'11EB;
    return word ^ (word >> 31);
}

} // namespace sk
