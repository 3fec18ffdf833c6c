// SPDX-License-Identifier: MIT
// Questions about a run. The first ones are answered from its events alone, whatever machine it
// was; the last needs a machine that can go back and looks at every instruction of its past.
#pragma once

#include "abi/trace_event.h"
#include "machine/target.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace machine {

/// The events that changed a VTL's rights to this page (number), by their index.
std::vector<std::size_t> rights_changes(std::span<const abi::TraceEvent> events,
                                        std::uint64_t page);

/// Whatever was refused, by any layer.
std::vector<std::size_t> denials(std::span<const abi::TraceEvent> events);

/// A stretch of time in one world.
struct WorldSpan {
    abi::World::Kind world = abi::World::Kind::Firmware;
    unsigned processor = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// The run up to `end` in stretches, from what the processors themselves saw: empty if the machine
/// does not show that. One processor executes at a time; what passes between the events of two is
/// the earlier one's.
std::vector<WorldSpan> world_spans(std::span<const abi::TraceEvent> events, std::uint64_t end);

inline constexpr std::size_t world_count = 7;
/// The same summed up, by World::Kind.
std::array<std::uint64_t, world_count> time_per_world(std::span<const WorldSpan> spans);

/// One time that a run stopped at a breakpoint.
struct Hit {
    std::uint64_t clock = 0;
    std::uint64_t rip = 0; // the instruction's, or of the one behind it for memory
    abi::World::Kind world = abi::World::Kind::Firmware;
};
/// Every time up to the present that the machine executed or touched this: every entry to a
/// function, all accesses to an address. It stands where it stood afterwards; `breakpoint` alone is
/// in force. At most `most` of them, the first.
std::vector<Hit> all_hits(Target& target, const Breakpoint& breakpoint, std::size_t most = 100'000);

} // namespace machine
