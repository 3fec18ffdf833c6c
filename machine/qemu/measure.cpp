// SPDX-License-Identifier: MIT
// Figures from QEMU that repeat exactly: with -icount the time-stamp counter counts instructions,
// and the hypervisor stamps each event with it.
#include "abi/ports.h"
#include "machine/qemu/qemu.h"

namespace machine::qemu {

std::vector<MarkTime> mark_times(std::span<const abi::TraceEvent> events) {
    std::vector<MarkTime> times;
    for (const abi::TraceEvent& event : events) {
        if (event.kind == abi::EventKind::Mark) {
            times.push_back(
                {static_cast<abi::Mark>(event.operand[0]), event.operand[1], event.clock});
        }
    }
    return times;
}

Measurement measure(const BootSettings& boot) {
    Settings settings;
    settings.boot = boot;
    settings.clock = Settings::Clock::CountInstructions;
    const SwitchedOn machine = switch_on(settings);
    if (!machine.target) {
        return {{}, {}, {}, machine.error};
    }
    const Stop stop = machine.target->run({});
    const bool orderly = stop.reason == StopReason::PoweredOff &&
                         stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly);
    const auto events = machine.target->events();
    return {mark_times(events),
            {events.begin(), events.end()},
            machine.target->console(),
            orderly ? "" : stop.sentence};
}

std::vector<std::uint64_t> instructions_between(std::span<const abi::TraceEvent> events,
                                                const EventTest& from, const EventTest& to) {
    std::vector<std::uint64_t> distances;
    const abi::TraceEvent* begin = nullptr;
    for (const abi::TraceEvent& event : events) {
        if (begin != nullptr && to(event)) {
            distances.push_back(event.clock - begin->clock);
            begin = nullptr;
        }
        if (begin == nullptr && from(event)) {
            begin = &event;
        }
    }
    return distances;
}

} // namespace machine::qemu
