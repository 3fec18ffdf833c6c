// SPDX-License-Identifier: MIT
// One event as one line of JSON, and back.
//
// The names are promises (docs/formats.md): fields are added, never renamed. Nothing is lost on the
// way: what has no name is written as a number.
#pragma once

#include "abi/trace_event.h"

#include <string>
#include <string_view>

namespace machine {

std::string to_json_line(const abi::TraceEvent& event); // without the line feed

struct EventLine {
    abi::TraceEvent event;
    std::string error; // why the line is not an event; empty if it is one
};
EventLine event_from_json_line(std::string_view line);

} // namespace machine
