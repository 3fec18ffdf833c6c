// SPDX-License-Identifier: MIT
// Time, in interrupts of the local APIC's timer: 100 a second.  [WI7 ch.8, timers]
#pragma once

#include "abi/nt/object.h"
#include "kernel/scheduler/waitable.h"

#include <cstdint>

namespace nt::clock {

/// 100 ns units between two interrupts: 10 ms.
inline constexpr abi::nt::Time units_per_tick = 100'000;

/// Begins to tick, on the first processor.
void start();

/// Interrupts since then.
std::uint64_t now();

/// 100 ns units since 1601, as NT counts them. The machine has no calendar: it starts on the same
/// day each time, so that runs can be repeated.
abi::nt::Time system_time();

/// `timeout` as programs give it: negative from now, positive since 1601.
std::uint64_t deadline_of(abi::nt::Time timeout);

/// Makes `thread` ready when now() is `tick`, unless it is told to forget it.
void wake_at(Thread& thread, std::uint64_t tick);
void forget(Thread& thread);

/// The interrupt itself.
void on_interrupt();

} // namespace nt::clock
