// SPDX-License-Identifier: MIT
// What the window, the command line and the tests may ask of a machine, whichever it is.
//
// Three implementations: glass (our emulated PC, every instruction visible, deterministic), QEMU
// and Bochs (the same images, watched from outside). All run the machine on the caller's thread:
// `run` returns when something stops it. Only `request_pause` may come from another thread.
#pragma once

#include "abi/boot_info.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "machine/breakpoint.h"
#include "machine/processor_state.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

/// As many as every machine, and whoever boots on one, has room for.
inline constexpr unsigned most_processors = abi::max_processors;

/// What to boot. The paths come from the build (see images.h).
struct BootSettings {
    std::filesystem::path loader;       // boot/'s ELF
    std::filesystem::path disk_archive; // the cpio with every image
    std::filesystem::path disk; // a block device's contents, read-only; empty: there is none
    std::string command_line;   // "scene=first-light without=slat-vtl1-pages seed=7"
    std::uint64_t ram_size = 256ull * 1024 * 1024; // bytes
    unsigned processors = 1;                       // 1 to most_processors
    /// About so much of the host's memory may be used to go back in time; 0: there is no going
    /// back.
    std::uint64_t history_bytes = 0;
};

/// What a machine can and cannot do; the window greys out the rest and gives `reason`.
struct Capabilities {
    bool step_instruction = false; // stop after exactly one instruction
    bool exact_clock = false;      // `clock` counts instructions
    bool deterministic = false;    // the same boot gives the same run, bit for bit
    bool hardware_events = false;  // EventKind below 16 appear in the stream
    bool time_travel = false;      // `travel_to` goes there
    bool breakpoints = false;      // `stop_at` does, for instructions
    bool watchpoints = false;      // `stop_at` does, for memory, registers and events
    std::string reason;            // one sentence on what is missing; empty if nothing is
};

enum class StopReason {
    InstructionLimit, // RunLimit::instructions used up
    EventMatched,     // RunLimit::until said so
    Paused,           // request_pause
    Idle,             // RunLimit::when_idle said so
    Breakpoint,       // one of `stop_at`: see Stop::hit
    PoweredOff,       // the guest wrote the power-off port; see Stop::power_off
    Stuck,            // halted for ever with interrupts off, or shut down
    Failed,           // the machine itself cannot go on
};

struct Stop {
    StopReason reason = StopReason::InstructionLimit;
    std::uint32_t power_off = 0; // abi::PowerOff when PoweredOff
    std::string sentence;        // for a person: what happened and what to do about it
    std::optional<Breakpoint> hit = {};
};

struct RunLimit {
    static constexpr std::uint64_t none = ~0ull;

    std::uint64_t instructions = none;
    /// Called for each new event, in order; true stops the machine as soon as it can.
    std::function<bool(const abi::TraceEvent&)> until = {};
    /// Called after the guest printed, with all that it ever printed; what it returns is typed. On
    /// a deterministic machine that is after each byte, so answers come at the same instruction in
    /// every run.
    std::function<std::string(const std::string& console)> answer = {};

    /// Stop: when every processor sleeps until a timer, the run ends behind the wait. For one who
    /// waits for a person and would not let the guest's clock race meanwhile.
    enum class WhenIdle : std::uint8_t { GoOn, Stop };
    WhenIdle when_idle = WhenIdle::GoOn;
    /// Expected: a guest from which nothing comes waits for a person; it does not hang.
    enum class Silence : std::uint8_t { Suspicious, Expected };
    Silence silence = Silence::Suspicious;
};

/// Something that was typed, and when the machine took it in.
struct Typed {
    std::uint64_t clock = 0;
    std::string bytes;

    friend bool operator==(const Typed&, const Typed&) = default;
};

/// A machine that has been switched on. Destroying it switches it off.
class Target {
public:
    virtual ~Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    virtual std::string_view name() const = 0; // "glass", "qemu", "bochs"
    virtual Capabilities capabilities() const = 0;

    virtual Stop run(const RunLimit& limit) = 0;
    virtual void
    request_pause() = 0; // from any thread; a pause asked for between runs ends the next at once

    /// Types into the console, from any thread. The machine takes it in when it next runs; Enter is
    /// a carriage return, as from a terminal.
    virtual void type(std::string_view bytes) = 0;
    /// All that was typed and taken in; together with the boot settings it makes a deterministic
    /// machine's run.
    virtual std::vector<Typed> typed() const { return {}; }
    /// Types this again, at its moments; before the first run.
    virtual void replay(const std::vector<Typed>&) {}

    /// Goes to the moment when `clock` was this, back or forth, where capabilities().time_travel.
    /// The run ends there, or earlier if the machine's own end is earlier. Going on from the past
    /// is the same run again, until something else is typed.
    virtual Stop travel_to(std::uint64_t) {
        return {StopReason::Failed, 0, "This machine does not keep its past."};
    }
    /// Where a way to `clock` begins to run again what has been run before: to that moment one goes
    /// at once. `clock` itself where nothing is run again.
    virtual std::uint64_t rerun_start(std::uint64_t clock) const { return clock; }
    /// From now on runs stop at these, and only these, where capabilities().breakpoints. A run that
    /// begins at one does not stop there at once.
    virtual void stop_at(const std::vector<Breakpoint>&) {}

    virtual std::uint64_t clock() const = 0;
    virtual unsigned processor_count() const { return 1; }
    /// The one that would execute the next instruction, where that is known: what a step steps.
    virtual unsigned current_processor() const { return 0; }
    /// `index` is below processor_count.
    virtual ProcessorState processor(unsigned index = 0) = 0;
    /// All of RAM, live: index = physical address. Read only while the machine is stopped, or
    /// accept tearing.
    virtual std::span<const std::byte> ram() const = 0;
    /// Every event so far, in the order of the clock, at addresses that stay the same until the
    /// target dies.
    virtual std::span<const abi::TraceEvent> events() const = 0;
    /// What the console printed so far.
    virtual const std::string& console() const = 0;
    /// Hash of RAM and registers; equal for equal runs on a deterministic machine.
    virtual std::uint64_t state_hash() = 0;

protected:
    Target() = default;
};

/// Either a machine, ready to run its first instruction, or the sentence that says why not.
struct SwitchedOn {
    std::unique_ptr<Target> target; // null on failure
    std::string error;              // beside a target: what of it is missing
};

SwitchedOn switch_on_glass(const BootSettings& settings);
SwitchedOn switch_on_qemu(const BootSettings& settings);
SwitchedOn switch_on_bochs(const BootSettings& settings);

} // namespace machine
