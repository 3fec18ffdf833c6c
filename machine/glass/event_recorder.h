// SPDX-License-Identifier: MIT
// Everything that happened on the glass machine, in the order of its clock: what the hardware saw,
// and what the hypervisor wrote into its ring.
#pragma once

#include "abi/trace_event.h"
#include "machine/event_store.h"
#include "machine/glass/clock.h"
#include "machine/ring_reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace machine::glass {

class EventRecorder {
public:
    using Watcher = std::function<bool(const abi::TraceEvent&)>;

    EventRecorder(const Clock& clock, std::span<const std::byte> ram) : clock_(clock), ring_(ram) {}

    /// A hardware event, now.
    struct Happening {
        abi::EventKind kind = abi::EventKind::None;
        std::uint64_t rip = 0;
        abi::World::Kind before = abi::World::Kind::Firmware;
        abi::World::Kind after = abi::World::Kind::Firmware;
        std::uint64_t operand[3] = {};
    };
    void record(const Happening& happening);
    /// Whose the hardware's events are from now on.
    void set_processor(unsigned index) { processor_ = index; }

    /// Takes over what the hypervisor has written since the last time.
    void drain_ring();

    std::span<const abi::TraceEvent> all() const { return events_.all(); }
    /// A sentence if some were not kept; empty otherwise.
    const std::string& loss() const { return events_.loss(); }

    /// Which events there are at this moment, for coming back to it.
    struct Moment {
        RingReader ring{std::span<const std::byte>()};
        std::uint32_t hardware_events = 0;
        std::size_t count = 0;
    };
    Moment moment() const { return {ring_, hardware_events_, events_.size()}; }
    /// Back, or forward to one that has been before.
    void travel_to(const Moment& moment);
    /// What is known of later moments will not come to pass.
    void forget_future() { known_.truncate(0); }

    /// `watcher` sees each event from now on; true once it has said "stop".
    void watch(Watcher watcher);
    bool stop_wanted() const { return stop_wanted_; }

private:
    void append(const abi::TraceEvent& event);
    void insert(const abi::TraceEvent& event);
    void keep_known();
    void take_back(const Moment& moment);
    void bring_forth(const Moment& moment);

    const Clock& clock_;
    RingReader ring_;
    EventStore events_;
    std::vector<abi::TraceEvent> from_ring_;
    EventStore known_;        // all of the longest run so far, if one has gone back
    std::size_t deepest_ = 0; // how far before the end an event's place ever was when it came
    unsigned processor_ = 0;
    std::uint32_t hardware_events_ = 0;
    Watcher watcher_;
    bool stop_wanted_ = false;
};

} // namespace machine::glass
