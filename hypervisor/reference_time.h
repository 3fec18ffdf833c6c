// SPDX-License-Identifier: MIT
// The partition's time in units of 100 ns. The time-stamp counter is taken to run at 1 GHz, as it
// does on our machines, where an instruction or a nanosecond is a tick (deviations.md).
// [TLFS timers, partition reference time]
#pragma once

#include "hypervisor/cpu.h"

#include <cstdint>

namespace hv {

inline std::uint64_t reference_time() {
    constexpr std::uint64_t ticks_per_unit = 100;
    return cpu::time_stamp_counter() / ticks_per_unit;
}

} // namespace hv
