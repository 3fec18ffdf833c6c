// SPDX-License-Identifier: MIT
// Did the same images do the same on two machines?
//
// Compares what guests could notice: the hypervisor's events of each processor in order, each with
// kind, operands, worlds, rule, verdict and RIP. Which processor goes first is chance; clocks
// differ between machines and are not compared; events that only the hardware sees are left out,
// because only one of our machines shows them. What else may differ is in expected_differences.h.
// Programs take turns as timer ticks have it: from the first page of a program on, the order of
// events is each machine's own, and is not compared.
#pragma once

#include "abi/trace_event.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace machine {

struct NamedTrace {
    std::string_view name; // "glass"
    std::span<const abi::TraceEvent> events;
};

struct Comparison {
    bool equal = false;
    std::size_t compared = 0; // events that were equal, or differ as expected
    std::string report;       // the first difference with what led to it; or one line if equal
    std::map<std::string_view, std::size_t> reasons; // to differ, and how often each was met
};

Comparison compare(const NamedTrace& left, const NamedTrace& right);

} // namespace machine
