// SPDX-License-Identifier: MIT
#include "kernel/random.h"

#include "rt/split_mix.h"

namespace nt {
namespace {

constinit rt::SplitMix numbers{0};

} // namespace

void seed_random(std::uint64_t seed) { numbers = rt::SplitMix(seed); }

std::uint64_t random_number() { return numbers.next(); }

} // namespace nt
