// SPDX-License-Identifier: MIT
// Ways through a machine's past. All are made of two things that the machine can do: go to a moment
// of its clock, and run from there again.
#pragma once

#include "machine/target.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace machine {

using EventTest = std::function<bool(const abi::TraceEvent&)>;

/// Is it the same event, perhaps run again since?
bool is_same_event(const abi::TraceEvent& left, const abi::TraceEvent& right);

/// To before the last `count` instructions, or to the machine's beginning.
Stop step_back(Target& target, std::uint64_t count = 1);

/// To right behind the newest event before the present that `matches`; nothing, and the machine
/// stays, if there is none.
std::optional<Stop> back_to_event(Target& target, const EventTest& matches);

/// To where a run would last have stopped at one of these before the present; nothing, and the
/// machine stays, if it never would. They are in force afterwards.
std::optional<Stop> back_to_breakpoint(Target& target, const std::vector<Breakpoint>& breakpoints);

/// To right behind the instruction that last wrote one of these bytes.
std::optional<Stop> back_to_last_write(Target& target, Breakpoint::Space space,
                                       std::uint64_t address, std::uint64_t bytes = 1);

/// To right behind what last changed this register of any processor.
std::optional<Stop> back_to_last_change(Target& target, Register watched);

/// To right behind the event that gave this page (number) the rights that it has now, for any VTL.
std::optional<Stop> back_to_rights_change(Target& target, std::uint64_t page);

} // namespace machine
