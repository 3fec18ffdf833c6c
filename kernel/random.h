// SPDX-License-Identifier: MIT
// Numbers that programs cannot guess and that come again with the same boot option `seed=`.
#pragma once

#include <cstdint>

namespace nt {

void seed_random(std::uint64_t seed);

std::uint64_t random_number();

/// 0 to `limit` - 1.
inline std::uint64_t random_below(std::uint64_t limit) { return random_number() % limit; }

} // namespace nt
