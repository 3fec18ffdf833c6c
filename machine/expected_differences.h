// SPDX-License-Identifier: MIT
// Where two machines may differ although both are right, and why. What is not in this table is a
// difference; docs/machine.md repeats it for readers.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace machine {

class ExpectedDifferences {
public:
    enum class Side : std::uint8_t { Left, Right };

    ExpectedDifferences(std::string_view left, std::string_view right) : names_{left, right} {}

    /// Why `event`, the next one of this side, may be missing on the other; nothing for most
    /// events.
    std::optional<std::string_view> reason_to_skip(const abi::TraceEvent& event, Side side);

    /// Why `right` may stand where `left` stands. To be asked about pairs in their order: some rest
    /// on what was asked before.
    std::optional<std::string_view> reason_to_differ(const abi::TraceEvent& left,
                                                     const abi::TraceEvent& right);

private:
    bool is_same_page(std::uint64_t left, std::uint64_t right) const;

    std::string_view names_[2];
    unsigned rest_[2] = {}; // events that still belong to what was skipped on this side
    std::map<std::uint64_t, std::uint64_t> pages_; // the left machine's page, and the right one's
};

} // namespace machine
