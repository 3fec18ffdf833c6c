// SPDX-License-Identifier: MIT
// See event_recorder.h.
#include "machine/glass/event_recorder.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace machine::glass {

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

// The hypervisor stamps an event when it begins to write it, so the hardware may have seen
// something between the stamp and the moment we are told: the place is found from the end, where it
// is near.
void EventRecorder::append(const abi::TraceEvent& event) {
    auto place = events_.end();
    while (place != events_.begin() && std::prev(place)->clock > event.clock) {
        --place;
    }
    events_.insert(place, event);
    if (watcher_ && watcher_(event)) {
        stop_wanted_ = true;
    }
}

} // namespace machine::glass
