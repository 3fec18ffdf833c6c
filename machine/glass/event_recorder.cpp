// SPDX-License-Identifier: MIT
// See event_recorder.h.
#include "machine/glass/event_recorder.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace machine::glass {
namespace {

/// Had this event come at that moment?
bool had_come(const abi::TraceEvent& event, const EventRecorder::Moment& moment) {
    return event.seen_by_hardware() ? event.sequence < moment.hardware_events
                                    : event.sequence < moment.ring.next();
}

} // namespace

void EventRecorder::record(const Happening& happening) {
    abi::TraceEvent event;
    event.clock = clock_.now();
    event.rip = happening.rip;
    std::copy(std::begin(happening.operand), std::end(happening.operand), event.operand);
    event.sequence = hardware_events_++;
    event.kind = happening.kind;
    event.set_worlds(happening.before, happening.after);
    event.set_vp_and_verdict(processor_, abi::Verdict::None);
    append(event);
}

void EventRecorder::drain_ring() {
    from_ring_.clear();
    ring_.poll(from_ring_);
    for (const abi::TraceEvent& event : from_ring_) {
        append(event);
    }
}

void EventRecorder::watch(Watcher watcher) {
    watcher_ = std::move(watcher);
    stop_wanted_ = false;
}

void EventRecorder::travel_to(const Moment& moment) {
    if (moment.count <= events_.size()) {
        keep_known();
        take_back(moment);
    } else {
        bring_forth(moment);
    }
    ring_ = moment.ring;
    hardware_events_ = moment.hardware_events;
}

/// Those at the end of `known_` may have had others inserted among them.
void EventRecorder::keep_known() {
    if (events_.size() > known_.size()) {
        known_.truncate(known_.size() - std::min(known_.size(), deepest_));
        for (const abi::TraceEvent& event : all().subspan(known_.size())) {
            known_.append(event);
        }
    }
}

/// What had come then lies before its count, but for what has been inserted since.
void EventRecorder::take_back(const Moment& moment) {
    const std::size_t sure = moment.count - std::min(moment.count, deepest_);
    const std::size_t looked_at = events_.size();
    const auto rest = all().subspan(sure, looked_at - sure);
    events_.truncate(sure);
    for (const abi::TraceEvent& event : rest) { // written over no earlier than it was read
        if (had_come(event, moment)) {
            events_.append(event);
        }
    }
}

void EventRecorder::bring_forth(const Moment& moment) {
    const Moment present = this->moment();
    const std::size_t first = present.count - std::min(present.count, deepest_);
    const std::size_t last = std::min(known_.size(), moment.count + deepest_);
    for (std::size_t index = first; index < last; ++index) {
        const abi::TraceEvent& event = known_.all()[index];
        if (had_come(event, moment) && !had_come(event, present)) {
            insert(event);
        }
    }
}

void EventRecorder::append(const abi::TraceEvent& event) {
    insert(event);
    if (watcher_ && watcher_(event)) {
        stop_wanted_ = true;
    }
}

// The hypervisor stamps an event when it begins to write it, so the hardware may have seen
// something between the stamp and the moment we are told: the place is found from the end, where it
// is near.
void EventRecorder::insert(const abi::TraceEvent& event) {
    const std::span<const abi::TraceEvent> known = all();
    std::size_t place = known.size();
    while (place != 0 && known[place - 1].clock > event.clock) {
        --place;
    }
    deepest_ = std::max(deepest_, known.size() - place);
    events_.insert(place, event);
}

} // namespace machine::glass
