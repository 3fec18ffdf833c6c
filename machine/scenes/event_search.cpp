// SPDX-License-Identifier: MIT
#include "machine/scenes/event_search.h"

#include <algorithm>

namespace machine::scenes {

std::size_t first_from(Events events, std::size_t start, const EventTest& test) {
    for (std::size_t index = start; index < events.size(); ++index) {
        if (test(events[index])) {
            return index;
        }
    }
    return nowhere;
}

std::size_t first_after(Events events, std::size_t previous, const EventTest& test) {
    return previous == nowhere ? nowhere : first_from(events, previous + 1, test);
}

std::size_t last_before(Events events, std::size_t end, const EventTest& test) {
    for (std::size_t index = std::min(end, events.size()); index-- > 0;) {
        if (test(events[index])) {
            return index;
        }
    }
    return nowhere;
}

bool is_mark(const abi::TraceEvent& event, abi::Mark mark, abi::World::Kind reporter) {
    return event.kind == abi::EventKind::Mark && event.before() == reporter &&
           event.operand[0] == static_cast<std::uint64_t>(mark);
}

SlatChange SlatChange::of(const abi::TraceEvent& event) {
    const std::uint64_t packed = event.operand[2];
    return {event.operand[0],
            event.operand[1],
            {static_cast<std::uint8_t>(packed & 0xFF)},
            {static_cast<std::uint8_t>(packed >> 8 & 0xFF)},
            static_cast<unsigned>(packed >> 16 & 0xFF)};
}

bool changes_page_of_vtl0(const abi::TraceEvent& event, std::uint64_t page) {
    if (event.kind != abi::EventKind::SlatChange) {
        return false;
    }
    const SlatChange change = SlatChange::of(event);
    return change.restricted_vtl == 0 && change.covers(page);
}

abi::PageAccess vtl0_access_to(Events events, std::size_t end, std::uint64_t page) {
    const std::size_t change = last_before(events, end, [page](const abi::TraceEvent& event) {
        return changes_page_of_vtl0(event, page);
    });
    return change == nowhere ? abi::PageAccess::all() : SlatChange::of(events[change]).access;
}

} // namespace machine::scenes
