// SPDX-License-Identifier: MIT
// Where two machines may differ although both are right, and why. What is not in this table is a
// difference; docs/machine.md repeats it for readers.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

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
    /// What still belongs to what was skipped.
    struct Skipped {
        std::span<const abi::EventKind> rest;
        std::string_view reason;
    };
    /// Of one device, by their physical addresses on both machines.
    struct Registers {
        std::uint64_t left = 0;
        std::uint64_t right = 0;
        std::uint64_t bytes = 0;
    };

    void note_registers(const abi::TraceEvent& left, const abi::TraceEvent& right);
    bool is_same_register(std::uint64_t left, std::uint64_t right) const;
    bool differ_in_place(const abi::TraceEvent& left, const abi::TraceEvent& right) const;
    bool is_same_page(std::uint64_t left, std::uint64_t right) const;

    std::string_view names_[2];
    Skipped skipped_[2]; // on each side
    std::vector<Registers> registers_;
    std::map<std::uint64_t, std::uint64_t> pages_; // the left machine's page, and the right one's
};

} // namespace machine
