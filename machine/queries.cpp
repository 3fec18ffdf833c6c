// SPDX-License-Identifier: MIT
#include "machine/queries.h"

#include "machine/event_pattern.h"

#include <algorithm>

namespace machine {
namespace {

template <typename Test>
std::vector<std::size_t> indices_of(std::span<const abi::TraceEvent> events, Test test) {
    std::vector<std::size_t> found;
    for (std::size_t index = 0; index < events.size(); ++index) {
        if (test(events[index])) {
            found.push_back(index);
        }
    }
    return found;
}

} // namespace

std::vector<std::size_t> rights_changes(std::span<const abi::TraceEvent> events,
                                        std::uint64_t page) {
    return indices_of(
        events, [page](const abi::TraceEvent& event) { return changes_rights_of(event, page); });
}

std::vector<std::size_t> denials(std::span<const abi::TraceEvent> events) {
    return indices_of(events, [](const abi::TraceEvent& event) {
        return event.verdict() == abi::Verdict::Denied;
    });
}

std::vector<WorldSpan> world_spans(std::span<const abi::TraceEvent> events, std::uint64_t end) {
    std::vector<WorldSpan> spans;
    WorldSpan present;
    bool has_processor_events = false;
    for (const abi::TraceEvent& event : events) {
        if (event.kind == abi::EventKind::HypervisorStarted && spans.empty()) {
            spans.push_back({abi::World::Kind::Firmware, event.vp(), 0, event.clock});
            present = {abi::World::Kind::Hypervisor, event.vp(), event.clock, 0};
        }
        if (!event.seen_by_hardware() || event.kind == abi::EventKind::DmaTransfer) {
            continue; // Its worlds are those it tells about, not the processor's.
        }
        has_processor_events = true;
        if (spans.empty() && present.begin == 0 && present.end == 0) {
            present.world = event.before();
        }
        if (event.after() != present.world || event.vp() != present.processor) {
            present.end = event.clock;
            spans.push_back(present);
            present = {event.after(), event.vp(), event.clock, 0};
        }
    }
    if (!has_processor_events) {
        return {};
    }
    if (!spans.empty()) {
        present.end = std::max(end, present.begin);
        spans.push_back(present);
    }
    return spans;
}

std::array<std::uint64_t, world_count> time_per_world(std::span<const WorldSpan> spans) {
    std::array<std::uint64_t, world_count> times{};
    for (const WorldSpan& span : spans) {
        const auto world = static_cast<std::size_t>(span.world);
        if (world < times.size()) {
            times[world] += span.end - span.begin;
        }
    }
    return times;
}

std::vector<Hit> all_hits(Target& target, const Breakpoint& breakpoint, std::size_t most) {
    const std::uint64_t present = target.clock();
    std::vector<Hit> hits;
    target.stop_at({breakpoint});
    target.travel_to(0);
    while (target.clock() < present && hits.size() < most) {
        RunLimit limit;
        limit.instructions = present - target.clock();
        const Stop stop = target.run(limit);
        if (stop.reason == StopReason::Breakpoint) {
            const ProcessorState processor = target.processor(target.current_processor());
            hits.push_back({target.clock(), processor.rip, processor.world});
        } else if (stop.reason != StopReason::Paused) {
            break;
        }
    }
    target.travel_to(present);
    return hits;
}

} // namespace machine
