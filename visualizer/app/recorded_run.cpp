// SPDX-License-Identifier: MIT
#include "visualizer/app/recorded_run.h"

#include "machine/event_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

namespace vitrine::app {

using abi::TraceEvent;
using machine::Stop;
using machine::StopReason;

RecordedRun::RecordedRun(machine::Trace trace)
    : name_(trace.origin ? trace.origin->machine + ", recorded" : "a recorded trace"),
      all_(std::move(trace.events)),
      end_words_(trace.is_given_up ? "Reading the trace was given up here: r reads all of it."
                 : trace.error.empty()
                     ? "The recorded trace ends here."
                     : "The recorded trace is damaged behind this: " + trace.error) {
    // A file may say anything; time goes only forward here.
    const auto is_earlier = [](const TraceEvent& a, const TraceEvent& b) {
        return a.clock < b.clock;
    };
    if (!std::is_sorted(all_.begin(), all_.end(), is_earlier)) {
        std::stable_sort(all_.begin(), all_.end(), is_earlier);
    }
    has_hardware_events_ = std::any_of(
        all_.begin(), all_.end(), [](const TraceEvent& event) { return event.seen_by_hardware(); });
}

machine::Capabilities RecordedRun::capabilities() const {
    machine::Capabilities can;
    can.exact_clock = true;
    can.deterministic = true;
    can.hardware_events = has_hardware_events_;
    can.time_travel = true;
    can.reason = "A recorded trace holds events alone: no memory, no registers, no code.";
    return can;
}

Stop RecordedRun::run(const machine::RunLimit& limit) {
    const bool is_bounded = limit.instructions <= machine::RunLimit::none - clock_;
    const std::uint64_t last = is_bounded ? clock_ + limit.instructions : machine::RunLimit::none;
    while (known_ < all_.size()) {
        if (pause_.exchange(false)) {
            return {StopReason::Paused, 0, ""};
        }
        const TraceEvent& next = all_[known_];
        if (next.clock > last) {
            clock_ = last;
            return {StopReason::InstructionLimit, 0, ""};
        }
        clock_ = std::max(clock_, next.clock);
        ++known_;
        if (limit.until && limit.until(next)) {
            return {StopReason::EventMatched, 0, ""};
        }
    }
    return end();
}

Stop RecordedRun::end() const {
    const bool says_how = !all_.empty() && all_.back().kind == abi::EventKind::MachineOff;
    return {StopReason::PoweredOff,
            says_how ? static_cast<std::uint32_t>(all_.back().operand[0]) : 0, end_words_};
}

Stop RecordedRun::travel_to(std::uint64_t clock) {
    const auto after = std::upper_bound(
        all_.begin(), all_.end(), clock,
        [](std::uint64_t moment, const TraceEvent& event) { return moment < event.clock; });
    known_ = static_cast<std::size_t>(after - all_.begin());
    clock_ = clock;
    return after == all_.end() ? end() : Stop{StopReason::InstructionLimit, 0, ""};
}

/// Where the last event left it; of the rest nothing is known.
machine::ProcessorState RecordedRun::processor(unsigned) {
    machine::ProcessorState state;
    if (known_ != 0) {
        const TraceEvent& last = all_[known_ - 1];
        const bool moves = last.seen_by_hardware() || !has_hardware_events_;
        state.rip = last.rip;
        state.world = last.after();
        for (std::size_t back = known_; !moves && back > 0; --back) {
            if (all_[back - 1].seen_by_hardware()) {
                state.world = all_[back - 1].after();
                break;
            }
        }
    }
    return state;
}

machine::SwitchedOn open_recorded_run(const std::filesystem::path& path, LongWork& work) {
    work.words = "reading the trace\u2026";
    std::error_code unknown; // of a pipe, for one: then nobody knows how far it is
    const std::uintmax_t size = std::filesystem::file_size(path, unknown);
    std::ifstream file{path, std::ios::binary};
    machine::Trace trace = machine::read_trace(file, [&](const machine::ReadSoFar& so_far) {
        work.percent = unknown || size == 0 ? 0 : static_cast<unsigned>(100 * so_far.bytes / size);
        return !work.is_unwanted;
    });
    const std::size_t count = trace.events.size();
    if (count == 0) {
        return {nullptr, trace.is_given_up ? "Given up before the first event: r reads the trace."
                         : trace.error.empty()
                             ? fmt::format("The trace {} holds no events.", path.string())
                             : fmt::format("{}: {}", path.string(), trace.error)};
    }
    std::string rest;
    if (trace.is_given_up) {
        const unsigned percent = work.percent;
        rest = fmt::format("Given up{}: the trace's first {} events were read. r reads all of it.",
                           percent > 0 ? fmt::format(" at {} %", percent) : "",
                           machine::grouped(count));
    }
    return {std::make_unique<RecordedRun>(std::move(trace)), std::move(rest)};
}

} // namespace vitrine::app
