// SPDX-License-Identifier: MIT
#include "kernel/random.h"

namespace nt {
namespace {

constinit std::uint64_t state = 0;

} // namespace

void seed_random(std::uint64_t seed) { state = seed; }

std::uint64_t random_number() {
    state += 0x9E37'79B9'7F4A'7C15;
    std::uint64_t mixed = state;
    mixed = (mixed ^ mixed >> 30) * 0xBF58'476D'1CE4'E5B9;
    mixed = (mixed ^ mixed >> 27) * 0x94D0'49BB'1331'11EB;
    return mixed ^ mixed >> 31;
}

} // namespace nt
