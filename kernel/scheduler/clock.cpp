// SPDX-License-Identifier: MIT
#include "kernel/scheduler/clock.h"

#include "kernel/files/console_input.h"
#include "kernel/local_apic.h"
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/scheduler/thread.h"
#include "kernel/statistics.h"

namespace nt::clock {
namespace {

constexpr std::uint32_t timer_ticks = 10'000'000; // of 1 ns

/// 2026-01-01 00:00 in NT's time.
constexpr abi::nt::Time first_day = 134'116'992'000'000'000;

constinit std::uint64_t ticks = 0;
constinit rt::IntrusiveList<Thread, ClockTag> sleepers; // the one to be woken first in front

void wake_sleepers() {
    for (Thread* thread = sleepers.front(); thread != nullptr && thread->wake_time <= ticks;
         thread = sleepers.front()) {
        sleepers.remove(*thread);
        scheduler::make_ready(*thread);
    }
}

} // namespace

void start() { local_apic::start_timer(timer_ticks); }

std::uint64_t now() { return ticks; }

abi::nt::Time system_time() {
    return first_day + static_cast<abi::nt::Time>(ticks) * units_per_tick;
}

std::uint64_t deadline_of(abi::nt::Time timeout) {
    const abi::nt::Time now_units = system_time();
    abi::nt::Time units = timeout > now_units ? timeout - now_units : 0;
    if (timeout < 0) {
        // The most negative number has no positive twin; half of it is for ever as well.
        units = timeout < -(1ll << 62) ? 1ll << 62 : -timeout;
    }
    if (units == 0) {
        return ticks;
    }
    // The tick that is under way counts for nothing.
    return ticks + static_cast<std::uint64_t>((units + units_per_tick - 1) / units_per_tick) + 1;
}

void wake_at(Thread& thread, std::uint64_t tick) {
    thread.wake_time = tick;
    Thread* later = sleepers.front();
    while (later != nullptr && later->wake_time <= tick) {
        later = sleepers.after(*later);
    }
    sleepers.insert_before(later, thread);
}

void forget(Thread& thread) {
    if (sleepers.contains(thread)) {
        sleepers.remove(thread);
    }
}

void on_interrupt() {
    if (processor().index == 0) {
        ++ticks;
        ++statistics.clock_interrupts;
        console_input::poll();
        wake_sleepers();
    }
    scheduler::on_tick();
}

} // namespace nt::clock
