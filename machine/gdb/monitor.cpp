// SPDX-License-Identifier: MIT
// gdb's "monitor" command: what gdb has no words for. Worlds, events, rights, conditions that cost
// nothing while they do not hold, and other ways back in time.
#include "machine/event_names.h"
#include "machine/event_text.h"
#include "machine/gdb/packet.h"
#include "machine/gdb/session.h"
#include "machine/stepping.h"
#include "machine/symbols.h"
#include "machine/time_travel.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace machine::gdb {
namespace {

constexpr const char* keeps_no_past = "This machine does not keep its past.\n";

/// gdb believes that nobody but itself moves the machine.
constexpr const char* reminder = "Now: maintenance flush register-cache\n";

std::optional<std::uint64_t> number_in(std::string_view text, int base = 10) {
    if (text.starts_with("0x")) {
        text.remove_prefix(2);
        base = 16;
    }
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

} // namespace

std::string Session::monitor(std::string_view command) {
    struct Command {
        std::string_view name;
        std::string (Session::*run)(std::string_view arguments);
        std::string_view help;
    };
    static constexpr Command commands[] = {
        {"clock", &Session::monitor_clock, "clock             the instructions executed so far"},
        {"events", &Session::monitor_events, "events            the last events"},
        {"go", &Session::monitor_go, "go CLOCK          go to this moment"},
        {"step", &Session::monitor_step,
         "step over         one instruction, a hypercall and all it causes included\n"
         "step into         into the next VMRUN\n"
         "step out          out of this VTL\n"
         "step line         to another line of the source\n"
         "step WORLD        until this processor is in vtl0-user, vtl0-kernel, vtl1-user,\n"
         "                  vtl1-kernel or hypervisor"},
        {"back", &Session::monitor_back,
         "back event WORDS  to the last event of this kind: slat-violation, page 0x1a25\n"
         "back register R   to the last change of a register\n"
         "back write A      to the last write of the byte at an address\n"
         "back physical A   the same, a physical address\n"
         "back rights PAGE  to the event that gave this page (number) its rights\n"
         "back line         to the line of the source before this one"},
        {"stop", &Session::monitor_stop,
         "stop WHERE [if C] stop there, too: an address, a function, write ADDRESS BYTES,\n"
         "                  access ..., register NAME, event WORDS\n"
         "stop              list them"},
        {"delete", &Session::monitor_delete, "delete            forget what \"stop\" has set"},
        {"value", &Session::monitor_value, "value EXPRESSION  what a condition's words amount to"},
    };
    const std::size_t space = command.find(' ');
    const std::string_view name = command.substr(0, space);
    const std::string_view arguments =
        space == std::string_view::npos ? "" : command.substr(space + 1);
    std::string help;
    for (const Command& each : commands) {
        if (each.name == name) {
            return (this->*each.run)(arguments);
        }
        help += fmt::format("{}\n", each.help);
    }
    return help;
}

std::string Session::monitor_clock(std::string_view) {
    return fmt::format("{}\n", target_.clock());
}

std::string Session::monitor_events(std::string_view) {
    constexpr std::size_t shown = 20;
    const auto& events = target_.events();
    std::string text;
    for (std::size_t at = events.size() - std::min(events.size(), shown); at < events.size();
         ++at) {
        text += fmt::format("{:>12} {}\n", events[at].clock, describe(events[at]));
    }
    return text;
}

/// Where the machine is now, and why.
std::string Session::moved(const std::optional<Stop>& stop) {
    if (!stop) {
        return "There is none before the present.\n";
    }
    stop_text(*stop);
    if (stop->reason == StopReason::Failed) {
        return stop->sentence + '\n';
    }
    const ProcessorState processor = target_.processor(selected_);
    return fmt::format("{} at {:#x}, clock {}. {}\n{}", title_of(processor.world), processor.rip,
                       target_.clock(), stop->sentence, reminder);
}

std::string Session::monitor_go(std::string_view arguments) {
    const auto moment = number_in(arguments);
    if (!moment) {
        return fmt::format("\"{}\" is no clock: give a number of instructions.\n", arguments);
    }
    return target_.capabilities().time_travel ? moved(target_.travel_to(*moment)) : keeps_no_past;
}

std::string Session::monitor_step(std::string_view arguments) {
    if (arguments == "over") {
        return moved(step_over(target_));
    }
    if (arguments == "into") {
        return moved(step_into_guest(target_));
    }
    if (arguments == "out") {
        return moved(step_out(target_));
    }
    if (arguments == "line") {
        return symbols_ != nullptr ? moved(step_line(target_, *symbols_))
                                   : "There are no symbols to know lines from.\n";
    }
    const auto world = from_name<abi::World::Kind>(arguments);
    return world ? moved(run_to_world(target_, *world))
                 : fmt::format("\"{}\" is no way to step; monitor help lists them.\n", arguments);
}

std::string Session::monitor_back(std::string_view arguments) {
    if (!target_.capabilities().time_travel) {
        return keeps_no_past;
    }
    const std::size_t space = std::min(arguments.find(' '), arguments.size());
    const std::string_view what = arguments.substr(0, space);
    const std::string_view value = arguments.substr(std::min(space + 1, arguments.size()));
    std::string answer =
        fmt::format("\"{}\" is no way back; monitor help lists them.\n", arguments);
    if (what == "line" && symbols_ != nullptr) {
        return moved(step_line_back(target_, *symbols_));
    }
    if (what == "event") {
        const auto parsed = parse_event_pattern(value);
        answer = parsed.error.empty()
                     ? moved(back_to_event(target_,
                                           [&](const abi::TraceEvent& event) {
                                               return parsed.pattern.matches(event);
                                           }))
                     : parsed.error + '\n';
    } else if (const auto watched = register_of(value); watched && what == "register") {
        answer = moved(back_to_last_change(target_, *watched));
    } else if (const auto place = address_of(value); place && what == "write") {
        answer = moved(back_to_last_write(target_, Breakpoint::Space::Linear, *place));
    } else if (place && what == "physical") {
        answer = moved(back_to_last_write(target_, Breakpoint::Space::Physical, *place));
    } else if (const auto page = number_in(value, 16); page && what == "rights") {
        answer = moved(back_to_rights_change(target_, *page));
    }
    set_breakpoints(); // Searching has put its own in their place.
    return answer;
}

std::optional<std::uint64_t> Session::address_of(std::string_view name) const {
    const auto number = number_in(name);
    return number || symbols_ == nullptr ? number : symbols_->address_of(name);
}

std::string Session::monitor_stop(std::string_view arguments) {
    if (arguments.empty()) {
        std::string list;
        for (const Breakpoint& each : monitor_breakpoints_) {
            list += text_of(each) + '\n';
        }
        return list.empty() ? "There are none.\n" : list;
    }
    const auto parsed =
        parse_breakpoint(arguments, [this](std::string_view name) { return address_of(name); });
    const Capabilities can = target_.capabilities();
    const bool is_possible =
        parsed.breakpoint.kind == Breakpoint::Kind::Execute ? can.breakpoints : can.watchpoints;
    if (!parsed.error.empty() || !is_possible) {
        return parsed.error.empty() ? "This machine cannot stop there.\n" : parsed.error + '\n';
    }
    monitor_breakpoints_.push_back(parsed.breakpoint);
    set_breakpoints();
    return fmt::format("Stops at: {}\n", text_of(parsed.breakpoint));
}

std::string Session::monitor_delete(std::string_view) {
    monitor_breakpoints_.clear();
    set_breakpoints();
    return "Forgotten.\n";
}

std::string Session::monitor_value(std::string_view arguments) {
    const auto [condition, error] = Condition::parse(arguments);
    if (!error.empty()) {
        return error + '\n';
    }
    const auto value =
        condition.value({target_.processor(selected_), selected_, target_.clock(), target_.ram()});
    return value ? fmt::format("{:#x}\n", *value) : "There is no memory at that address.\n";
}

std::vector<Breakpoint> Session::all_breakpoints() const {
    std::vector<Breakpoint> all = breakpoints_;
    all.insert(all.end(), monitor_breakpoints_.begin(), monitor_breakpoints_.end());
    return all;
}

void Session::set_breakpoints() { target_.stop_at(all_breakpoints()); }

} // namespace machine::gdb
