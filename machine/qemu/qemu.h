// SPDX-License-Identifier: MIT
// QEMU as a machine: what can be set beyond BootSettings, and measuring with it.
//
// QEMU needs no hardware virtualization: its TCG translates, and it emulates AMD SVM. We watch it
// from outside, through RAM that both processes map.
#pragma once

#include "abi/trace_event.h"
#include "abi/trace_marks.h"
#include "machine/target.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine::qemu {

struct Settings {
    enum class Clock {
        Free,              // the time-stamp counter follows the host's clock
        CountInstructions, // one tick an instruction; slower, and the same in every run
    };

    BootSettings boot;
    Clock clock = Clock::Free;
    enum class Start { WhenTold, AtOnce };
    Start start = Start::WhenTold;
    /// A failsafe: no event, no console output and no end for so long means it hangs.
    std::chrono::milliseconds silence_limit = std::chrono::seconds(20);
    std::string program = "qemu-system-x86_64"; // looked up in PATH
};

SwitchedOn switch_on(const Settings& settings);

/// Takes hold of a QEMU that somebody else has started, and stops it. `monitor` is its QMP socket,
/// as host::connect_to takes it; `ours` says which images it must have booted. When the target
/// goes, QEMU goes on as it was found.
SwitchedOn attach(const std::string& monitor, const BootSettings& ours);

/// For a person's shell: starts a QEMU that boots at once and can be attached to. Its sockets and
/// its RAM are in `folder`. A sentence instead, if QEMU cannot take a name.
struct ShownCommand {
    std::string text;
    std::string error;
};
ShownCommand command_to_attach_to(const Settings& settings, const std::filesystem::path& folder);

/// Is `program` in PATH? For tests and `doctor`.
bool is_installed(std::string_view program = "qemu-system-x86_64");

/// When a mark was reached, in instructions since power-on.
struct MarkTime {
    abi::Mark mark{};
    std::uint64_t value = 0; // the mark's first value
    std::uint64_t instructions = 0;
};

/// The marks among `events`, with their clocks.
std::vector<MarkTime> mark_times(std::span<const abi::TraceEvent> events);

struct Measurement {
    std::vector<MarkTime> marks;
    std::vector<abi::TraceEvent> events;
    std::string console;
    std::string error; // a sentence if the run did not end in good order
};

/// Boots with an instruction-exact clock and runs to the end: the figures repeat exactly.
Measurement measure(const BootSettings& boot);

using EventTest = std::function<bool(const abi::TraceEvent&)>;

/// Instructions from each event that `from` accepts to the next one that `to` accepts, in order.
std::vector<std::uint64_t> instructions_between(std::span<const abi::TraceEvent> events,
                                                const EventTest& from, const EventTest& to);

} // namespace machine::qemu
