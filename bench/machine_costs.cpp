// SPDX-License-Identifier: MIT
// What the glass machine costs beside computing: guests entered and left, events, the start. The
// aims stand beside the figures.
#include "abi/trace_marks.h"
#include "bench/measures.h"
#include "bench/stopwatch.h"
#include "machine/glass/clock.h"
#include "machine/glass/event_recorder.h"

#include <fmt/format.h>

#include <algorithm>

namespace bench {
namespace {

constexpr unsigned repetitions = 5;

bool is_mark(const abi::TraceEvent& event, abi::Mark mark) {
    return event.kind == abi::EventKind::Mark &&
           event.operand[0] == static_cast<std::uint64_t>(mark);
}

/// From the first mark of the floor's image to the second: so many guests entered and left.
struct Entries {
    double seconds = 0;
    std::size_t count = 0;
    std::string error;
};
Entries enter_guests(const machine::BootSettings& settings) {
    const auto switched = machine::switch_on_glass(settings);
    if (!switched.target) {
        return {0, 0, switched.error};
    }
    const auto run_until = [&](abi::Mark mark) {
        machine::RunLimit limit;
        limit.until = [mark](const abi::TraceEvent& event) { return is_mark(event, mark); };
        return switched.target->run(limit).reason == machine::StopReason::EventMatched;
    };
    if (!run_until(abi::Mark::RoundTrips)) {
        return {0, 0, "the image did not report its round trips"};
    }
    const std::size_t before = switched.target->events().size();
    const Stopwatch watch;
    if (!run_until(abi::Mark::NullHypercalls)) {
        return {0, 0, "the image did not report its calls"};
    }
    Entries entries{watch.seconds(), 0, {}};
    const auto& events = switched.target->events();
    entries.count = static_cast<std::size_t>(std::count_if(
        events.begin() + static_cast<std::ptrdiff_t>(before), events.end(),
        [](const abi::TraceEvent& event) { return event.kind == abi::EventKind::VmExit; }));
    return entries;
}

Figure guest_entries(const machine::Images& images) {
    auto settings = machine::boot_settings(images, "");
    settings.disk_archive = images.folder / "bench_floor.cpio";
    double best = 0;
    std::string error;
    for (unsigned count = 0; count < repetitions; ++count) {
        const Entries entries = enter_guests(settings);
        error = entries.error;
        best = entries.seconds == 0
                   ? best
                   : std::max(best, static_cast<double>(entries.count) / entries.seconds);
    }
    return {"VMRUN and #VMEXIT with all events",
            best / 1e6,
            "million/s",
            "the aim",
            0.4,
            "glass",
            error};
}

/// The first million stay in memory, the rest goes to a file.
Figure event_cost(const char* name, unsigned count) {
    machine::glass::Clock clock;
    machine::glass::EventRecorder recorder(clock, {});
    const Stopwatch watch;
    for (unsigned index = 0; index < count; ++index) {
        clock.count_instruction();
        recorder.record({abi::EventKind::Exception,
                         index,
                         abi::World::Kind::Vtl0Kernel,
                         abi::World::Kind::Vtl0Kernel,
                         {index}});
    }
    return {name, watch.seconds() * 1e9 / count, "ns", "the aim", 200, "glass", recorder.loss()};
}

Figure first_instruction(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=first-light");
    const Stopwatch watch;
    const auto switched = machine::switch_on_glass(settings);
    if (switched.target) {
        switched.target->run({.instructions = 1});
    }
    return {"from power-on to the first instruction",
            watch.seconds() * 1000,
            "ms",
            "the aim",
            100,
            "glass",
            switched.error};
}

} // namespace

std::vector<Figure> machine_costs(const machine::Images& images) {
    return {guest_entries(images),
            event_cost("an event, kept in memory", 1'000'000),
            event_cost("an event, one of ten million kept", 10'000'000),
            {"an event's size", sizeof(abi::TraceEvent), "bytes", "the aim", 48, "glass", {}},
            first_instruction(images)};
}

} // namespace bench
