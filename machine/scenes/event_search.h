// SPDX-License-Identifier: MIT
// Small questions about a stream of events, from which scenes build their expectations.
#pragma once

#include "abi/page_access.h"
#include "abi/trace_event.h"
#include "abi/trace_marks.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace machine::scenes {

using Events = std::span<const abi::TraceEvent>;
using EventTest = std::function<bool(const abi::TraceEvent&)>;

/// The answer of a search that found nothing. Searching from it finds nothing either, so that a
/// chain of searches needs one check, at its end.
inline constexpr std::size_t nowhere = ~std::size_t{0};

/// Index of the first event at or after `start` that passes.
std::size_t first_from(Events events, std::size_t start, const EventTest& test);
/// Index of the first event after `previous` that passes.
std::size_t first_after(Events events, std::size_t previous, const EventTest& test);
/// Index of the last event before `end` that passes.
std::size_t last_before(Events events, std::size_t end, const EventTest& test);

/// A mark and who reported it; the hypervisor vouches for the world.
bool is_mark(const abi::TraceEvent& event, abi::Mark mark, abi::World::Kind reporter);

/// The operands of EventKind::SlatChange.
struct SlatChange {
    std::uint64_t first_page = 0;
    std::uint64_t page_count = 0;
    abi::PageAccess access;
    abi::PageAccess old_access;
    unsigned restricted_vtl = 0;

    static SlatChange of(const abi::TraceEvent& event);
    bool covers(std::uint64_t page) const {
        return page >= first_page && page - first_page < page_count;
    }
};

/// Whether `event` changes what VTL0 may do with `page`.
bool changes_page_of_vtl0(const abi::TraceEvent& event, std::uint64_t page);

/// What VTL0 may do with `page` once events[0 … end) have happened; at first, everything.
abi::PageAccess vtl0_access_to(Events events, std::size_t end, std::uint64_t page);

} // namespace machine::scenes
