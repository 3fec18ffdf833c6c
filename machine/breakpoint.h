// SPDX-License-Identifier: MIT
// Where a run is to stop.
#pragma once

#include "machine/condition.h"
#include "machine/event_pattern.h"
#include "machine/register_names.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace machine {

/// Executing: before the instruction at `address`. Memory: behind the instruction that touched any
/// of the `bytes`. A register: behind what changed its value. An event: as soon as it is known,
/// between two instructions.
struct Breakpoint {
    enum class Kind : std::uint8_t { Execute, Write, Access, Register, Event };
    enum class Space : std::uint8_t { Linear, Physical };

    Kind kind = Kind::Execute;
    Space space = Space::Linear;
    std::uint64_t address = 0;
    std::uint64_t bytes = 1;                            // of memory
    machine::Register watched = machine::Register::Rax; // Kind::Register
    EventPattern event = {};                            // Kind::Event
    /// Must hold when the run would stop, or it goes on.
    Condition condition = {};

    friend bool operator==(const Breakpoint&, const Breakpoint&) = default;
};

/// Before the instruction at a linear address.
inline Breakpoint before_instruction(std::uint64_t address, Condition condition = {}) {
    Breakpoint breakpoint;
    breakpoint.address = address;
    breakpoint.condition = std::move(condition);
    return breakpoint;
}

/// Behind whatever changes this register of any processor.
inline Breakpoint on_change_of(Register watched, Condition condition = {}) {
    Breakpoint breakpoint;
    breakpoint.kind = Breakpoint::Kind::Register;
    breakpoint.watched = watched;
    breakpoint.condition = std::move(condition);
    return breakpoint;
}

inline Breakpoint on_event(const EventPattern& event, Condition condition = {}) {
    Breakpoint breakpoint;
    breakpoint.kind = Breakpoint::Kind::Event;
    breakpoint.event = event;
    breakpoint.condition = std::move(condition);
    return breakpoint;
}

/// The address of what is called so, or nothing.
using NameLookup = std::function<std::optional<std::uint64_t>(std::string_view)>;

struct ParsedBreakpoint {
    Breakpoint breakpoint;
    std::string error; // one sentence; empty if it was understood
};
/// "0xfffff82000001234", "nt::run_scene", "write 0x2030000 8", "access physical 0x1000",
/// "register cr3", "event slat-violation denied", each with " if CONDITION" behind it or without.
ParsedBreakpoint parse_breakpoint(std::string_view text, const NameLookup& lookup = {});
/// The same again, with addresses for names.
std::string text_of(const Breakpoint& breakpoint);

} // namespace machine
