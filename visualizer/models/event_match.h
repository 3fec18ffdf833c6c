// SPDX-License-Identifier: MIT
// Which event somebody waits for, in words: "slat-violation", "slat-change restricted_vtl=0
// access=none", "secure-call service=create-secure-allocation", "any denied from=vtl0-kernel".
//
// First the kind as docs/formats.md names it, or "any"; then, in any order, a verdict, `from=` and
// `to=` a world, and the kind's own fields by their names in a trace. All of it must be so.
#pragma once

#include "abi/trace_event.h"
#include "machine/event_operands.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

struct EventMatch {
    struct Field {
        machine::OperandField field;
        std::uint64_t value = 0;
    };

    std::optional<abi::EventKind> kind; // any, without
    std::optional<abi::Verdict> verdict;
    std::optional<abi::World::Kind> from;
    std::optional<abi::World::Kind> to;
    std::vector<Field> fields;

    bool matches(const abi::TraceEvent& event) const;
};

struct ParsedMatch {
    EventMatch match;
    std::string error; // one sentence; empty if the words were understood
};
ParsedMatch parse_match(std::string_view text);

} // namespace vitrine::models
