// SPDX-License-Identifier: MIT
// Where two machines may differ although both are right, and why. What is not in this table is a
// difference; docs/machine.md repeats it for readers.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string_view>

namespace machine {

class ExpectedDifferences {
public:
    /// `machines` are the names of the two.
    explicit ExpectedDifferences(std::initializer_list<std::string_view> machines);

    /// Why `event` may come earlier, later, or as often as it likes; nothing for most events.
    std::optional<std::string_view> reason_to_skip(const abi::TraceEvent& event) const;

    /// Why `right` may stand where `left` stands. To be asked about pairs in their order: some rest
    /// on what was asked before.
    std::optional<std::string_view> reason_to_differ(const abi::TraceEvent& left,
                                                     const abi::TraceEvent& right);

private:
    bool is_same_page(std::uint64_t left, std::uint64_t right) const;

    bool with_bochs_;
    std::map<std::uint64_t, std::uint64_t> pages_; // the left machine's page, and the right one's
};

} // namespace machine
