// SPDX-License-Identifier: MIT
// Which events one means: "slat-violation", "denied", "slat-change page 0x1a25",
// "vm-exit to hypervisor". All parts must match; a part that is missing matches anything.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace machine {

struct EventPattern {
    abi::EventKind kind = abi::EventKind::None; // None: any
    abi::Verdict verdict = abi::Verdict::None;  // None: any
    std::optional<std::uint64_t> page = {};     // its rights were changed, or it was refused
    std::optional<abi::World::Kind> world_after = {};
    std::optional<unsigned> vp = {};

    bool matches(const abi::TraceEvent& event) const;

    friend bool operator==(const EventPattern&, const EventPattern&) = default;
};

struct ParsedEventPattern {
    EventPattern pattern;
    std::string error; // one sentence; empty if it was understood
};
/// Words of the trace (docs/formats.md): a kind, `allowed` or `denied`, `page NUMBER`, `to WORLD`,
/// `vp NUMBER`, in any order.
ParsedEventPattern parse_event_pattern(std::string_view text);
std::string text_of(const EventPattern& pattern);

/// Does the event change a VTL's rights to this page (number)?
bool changes_rights_of(const abi::TraceEvent& event, std::uint64_t page);

} // namespace machine
