// SPDX-License-Identifier: MIT
// What gdb may ask of a session that runs the machine: forwards, backwards, to a moment.
#include "machine/gdb/packet.h"
#include "machine/gdb/session.h"
#include "machine/stepping.h"
#include "machine/time_travel.h"

#include <fmt/format.h>

namespace machine::gdb {
namespace {

constexpr unsigned trap = 5;      // SIGTRAP
constexpr unsigned interrupt = 2; // SIGINT

std::string reason_text(const Stop& stop) {
    if (!stop.hit) {
        return "";
    }
    switch (stop.hit->kind) {
    case Breakpoint::Kind::Execute: return "swbreak:;";
    case Breakpoint::Kind::Write: return fmt::format("watch:{:x};", stop.hit->address);
    case Breakpoint::Kind::Access: return fmt::format("awatch:{:x};", stop.hit->address);
    case Breakpoint::Kind::Register:
    case Breakpoint::Kind::Event: return ""; // gdb has no word for them.
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
    return stop_text(machine::step(target_, processor));
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
    const auto stop = back_to_breakpoint(target_, all_breakpoints());
    if (!stop) {
        target_.travel_to(0);
        return beginning();
    }
    const auto is_of_memory = [](Breakpoint::Kind kind) {
        return kind == Breakpoint::Kind::Write || kind == Breakpoint::Kind::Access;
    };
    if (stop->hit && is_of_memory(stop->hit->kind)) {
        machine::step_back(target_); // Going back, one meets the old value.
    }
    return stop_text(*stop);
}

} // namespace machine::gdb
