// SPDX-License-Identifier: MIT
// How fast the machine may go so that a person can follow: so many events a second.
//
// Stretches without events (the loader copying images) cost no time at all.
#pragma once

#include "abi/trace_event.h"
#include "visualizer/models/snapshot.h"

namespace vitrine::app {

/// Events a person should see one by one. VMRUN, #VMEXIT and the like only draw the timeline.
constexpr bool is_notable(const abi::TraceEvent& event) {
    return !event.seen_by_hardware() || event.kind == abi::EventKind::PageFault ||
           event.kind == abi::EventKind::Exception;
}

class Pace {
public:
    static constexpr double normal_rate = 6; // notable events a second at 1×

    void set_speed(models::Speed speed) { speed_ = speed; }
    models::Speed speed() const { return speed_; }
    bool unlimited() const { return speed_ == models::Speed::Maximum; }

    /// Seconds from `now` until the next event may happen; 0 if it may now.
    double wait(double now) const;
    /// An event happened. Time that was not used is not saved up.
    void spend(double now);
    /// A pause is over: the next event may come at once.
    void forget() { next_ = 0; }

private:
    double interval() const;

    models::Speed speed_ = models::Speed::Normal;
    double next_ = 0;
};

} // namespace vitrine::app
