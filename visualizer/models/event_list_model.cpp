// SPDX-License-Identifier: MIT
#include "visualizer/models/event_list_model.h"

#include "abi/rules.h"
#include "machine/event_names.h"
#include "machine/event_text.h"
#include "visualizer/models/launch_model.h"
#include "visualizer/models/lower_case.h"

#include <algorithm>

namespace vitrine::models {

using abi::EventKind;

EventGroup group_of(const abi::TraceEvent& event) {
    if (is_refusal(event)) {
        return EventGroup::Denials;
    }
    switch (event.kind) {
    case EventKind::VtlCall:
    case EventKind::VtlInterrupt:
    case EventKind::VtlReturn: return EventGroup::Switches;
    case EventKind::SlatChange:
    case EventKind::OverlayPlaced:
    case EventKind::ViewSwitched:
    case EventKind::ProtectionEnabled: return EventGroup::Slat;
    case EventKind::SlatViolation:
    case EventKind::InterceptDelivered:
    case EventKind::SecureIntercept:
    case EventKind::ExceptionInjected: return EventGroup::Denials;
    case EventKind::Mark:
    case EventKind::HypervisorStarted:
    case EventKind::IommuSwitchedOn:
    case EventKind::GuardOff:
    case EventKind::MachineOff: return EventGroup::Marks;
    default: return event.seen_by_hardware() ? EventGroup::Hardware : EventGroup::Calls;
    }
}

const char* name_of(EventGroup group) {
    switch (group) {
    case EventGroup::Switches: return "VTL switches";
    case EventGroup::Slat: return "SLAT changes";
    case EventGroup::Calls: return "calls";
    case EventGroup::Denials: return "denials";
    case EventGroup::Hardware: return "hardware";
    case EventGroup::Marks: return "marks";
    case EventGroup::Count: break;
    }
    return "";
}

std::string title_text(abi::EventKind kind) {
    std::string title(machine::title_of(kind));
    if (title.empty()) {
        return "Event " + std::to_string(static_cast<unsigned>(kind));
    }
    title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
    return title;
}

EventRow row_of(const Events& events, std::size_t index) {
    const abi::TraceEvent& event = events[index];
    EventRow row;
    row.index = index;
    row.clock = grouped(event.clock);
    row.title = title_text(event.kind);
    row.details = machine::details_of(event);
    row.rule = abi::text_of(rule_of(event)).sentence;
    row.world = event.after();
    row.denied = is_refusal(event);
    return row;
}

void EventList::update(const Events& events, const View& view) {
    if (events.log() != log_ || groups_ != view.shown || search_ != view.search) {
        log_ = events.log();
        seen_ = 0;
        groups_ = view.shown;
        search_ = view.search;
        indices_.truncate(0);
    }
    wanted_ = events.size();
    if (wanted_ < seen_) { // back in time
        indices_.truncate(
            first_late(0, size(), [this](std::size_t row) { return indices_[row] >= wanted_; }));
        seen_ = wanted_;
    }
    const std::size_t many = search_.empty() ? filtered_at_once : searched_at_once;
    const std::size_t end = std::min(wanted_, seen_ + many);
    const std::string sought = as_searched(search_);
    for (; seen_ < end; ++seen_) {
        if (!view.shows(group_of(events[seen_]))) {
            continue;
        }
        if (sought.empty() ||
            as_searched(machine::describe(events[seen_])).find(sought) != sought.npos) {
            indices_.push_back(static_cast<std::uint32_t>(seen_));
        }
    }
}

std::size_t EventList::row_near(std::size_t event) const {
    const std::size_t later =
        first_late(0, size(), [&](std::size_t row) { return indices_[row] > event; });
    return later == 0 ? 0 : later - 1;
}

} // namespace vitrine::models
