// SPDX-License-Identifier: MIT
// What gdb may ask of a session that runs the machine: forwards, backwards, to a moment.
#include "machine/event_text.h"
#include "machine/gdb/packet.h"
#include "machine/gdb/session.h"
#include "machine/time_travel.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace machine::gdb {
namespace {

constexpr unsigned trap = 5;      // SIGTRAP
constexpr unsigned interrupt = 2; // SIGINT

/// A step of one processor waits for its turn, but not for ever: it may sleep.
constexpr unsigned most_steps = 100'000;

std::string reason_text(const Stop& stop) {
    if (!stop.hit) {
        return "";
    }
    switch (stop.hit->kind) {
    case Breakpoint::Kind::Execute: return "swbreak:;";
    case Breakpoint::Kind::Write: return fmt::format("watch:{:x};", stop.hit->address);
    case Breakpoint::Kind::Access: return fmt::format("awatch:{:x};", stop.hit->address);
    }
    return "";
}

bool is_the_end(StopReason reason) {
    return reason == StopReason::PoweredOff || reason == StopReason::Stuck ||
           reason == StopReason::Failed;
}

} // namespace

/// The machine's end is the end of a recording to gdb: one can still go back from it.
std::string Session::stop_text(const Stop& stop) {
    selected_ = target_.current_processor();
    const unsigned signal = stop.reason == StopReason::Paused ? interrupt : trap;
    last_stop_ = fmt::format("T{:02x}thread:{:x};{}{}", signal, selected_ + 1, reason_text(stop),
                             is_the_end(stop.reason) ? "replaylog:end;" : "");
    return last_stop_;
}

std::string Session::beginning() {
    stop_text({});
    return last_stop_ += "replaylog:begin;";
}

/// "vCont;s:1;c": the first action counts, for one processor executes at a time anyway.
std::string Session::resume(std::string_view actions) {
    if (actions == "vCont?") {
        return "vCont;c;C;s;S";
    }
    if (!take_prefix(actions, "vCont;") || actions.empty()) {
        return "";
    }
    const char action = actions.front();
    actions.remove_prefix(1);
    if (action == 'C' || action == 'S') {
        take_number(actions); // a signal, which nobody here can receive
    }
    std::optional<unsigned> processor;
    if (take_prefix(actions, ":")) {
        const auto thread = take_number(actions);
        if (thread && *thread >= 1 && *thread <= target_.processor_count()) {
            processor = static_cast<unsigned>(*thread - 1);
        }
    }
    switch (action) {
    case 'c':
    case 'C': return go_on();
    case 's':
    case 'S': return step(processor);
    default: return "";
    }
}

std::string Session::go_on() {
    RunLimit limit;
    limit.silence = RunLimit::Silence::Expected;
    return stop_text(target_.run(limit));
}

std::string Session::step(std::optional<unsigned> processor) {
    RunLimit limit;
    limit.instructions = 1;
    Stop stop;
    for (unsigned steps = 0; steps < most_steps; ++steps) {
        const unsigned executing = target_.current_processor();
        stop = target_.run(limit);
        const bool was_meant = !processor || executing == *processor;
        if (was_meant || stop.reason != StopReason::InstructionLimit) {
            break;
        }
    }
    return stop_text(stop);
}

std::string Session::step_backwards() {
    if (!target_.capabilities().time_travel) {
        return "";
    }
    const bool is_beginning = target_.clock() == 0;
    const Stop stop = machine::step_back(target_);
    return is_beginning ? beginning() : stop_text({stop.reason, 0, ""});
}

std::string Session::run_backwards() {
    if (!target_.capabilities().time_travel) {
        return "";
    }
    const auto stop = back_to_breakpoint(target_, breakpoints_);
    if (!stop) {
        target_.travel_to(0);
        return beginning();
    }
    if (stop->hit && stop->hit->kind != Breakpoint::Kind::Execute) {
        machine::step_back(target_); // Going back, one meets the old value.
    }
    return stop_text(*stop);
}

/// gdb's "monitor" command.
std::string Session::monitor(std::string_view command) {
    if (command == "clock") {
        return fmt::format("{}\n", target_.clock());
    }
    if (command == "events") {
        constexpr std::size_t shown = 20;
        const auto& events = target_.events();
        std::string text;
        for (std::size_t at = events.size() - std::min(events.size(), shown); at < events.size();
             ++at) {
            text += fmt::format("{:>12} {}\n", events[at].clock, describe(events[at]));
        }
        return text;
    }
    if (take_prefix(command, "go ")) {
        return monitor_go(command);
    }
    return "monitor clock     the instructions executed so far\n"
           "monitor events    the last events\n"
           "monitor go CLOCK  go to this moment; then: maintenance flush register-cache\n";
}

std::string Session::monitor_go(std::string_view clock) {
    std::uint64_t moment = 0;
    const auto [end, error] = std::from_chars(clock.data(), clock.data() + clock.size(), moment);
    if (error != std::errc{} || end != clock.data() + clock.size()) {
        return fmt::format("\"{}\" is no clock: give a number of instructions.\n", clock);
    }
    if (!target_.capabilities().time_travel) {
        return "This machine does not keep its past.\n";
    }
    stop_text(target_.travel_to(moment));
    return fmt::format("{}\n", target_.clock());
}

} // namespace machine::gdb
