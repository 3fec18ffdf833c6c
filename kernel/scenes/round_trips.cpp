// SPDX-License-Identifier: MIT
// Scene round-trips: how long is the way from VTL0 to VTL1 and back? Used by `./vitrine bench`.
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "rt/instructions.h"

namespace nt::scenes {

void round_trips(const Stage&) {
    constexpr std::uint64_t count = 1000;
    secure_calls::flush_translations(); // The first one fills caches that the others find full.
    const std::uint64_t begin = rt::rdtsc();
    for (std::uint64_t done = 0; done < count; ++done) {
        secure_calls::flush_translations();
    }
    const std::uint64_t ticks = rt::rdtsc() - begin;
    console::print("kernel: {} round trips in {} ticks\n", count, ticks);
    hypercalls::mark(abi::Mark::RoundTrips, count, ticks);
}

} // namespace nt::scenes
