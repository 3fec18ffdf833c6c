// SPDX-License-Identifier: MIT
// Something that can be true of a run, in words, so that a lesson's question is answered by the
// machine:
//
//   happened EVENT              since the stop before; EVENT as in event_match.h
//   never EVENT
//   access WHO PAGE RIGHTS      vtl0, vtl1 or device; a page's number, or "here": the page that the
//                               stop's event is about; none, r, rw, rx, rwx
//   running WORLD               "vtl1-kernel"
#pragma once

#include "abi/page_access.h"
#include "visualizer/models/event_match.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vitrine::models {

struct Claim {
    enum class Kind { Happened, Never, Access, Running };
    enum class Who { Vtl0, Vtl1, Device };

    Kind kind = Kind::Happened;
    EventMatch event;
    Who who = Who::Vtl0;
    std::optional<std::uint64_t> page; // nothing: "here"
    abi::PageAccess access;
    abi::World::Kind world = abi::World::Kind::Firmware;

    /// `first`: the events that count for "since the stop before"; the last of `now`'s is the
    /// stop's.
    bool holds(const Snapshot& now, std::size_t first) const;
};

struct ParsedClaim {
    Claim claim;
    std::string error; // one sentence; empty if the words were understood
};
ParsedClaim parse_claim(std::string_view text);

} // namespace vitrine::models
