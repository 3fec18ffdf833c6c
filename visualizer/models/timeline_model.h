// SPDX-License-Identifier: MIT
// Which world the processor was in, when; and the moments worth a marker.
//
// Built once, event by event. A pyramid over the segments answers "which worlds, for how long"
// about any stretch of time in a few dozen steps, so that drawing a million events costs no more
// than drawing a thousand.
#pragma once

#include "abi/trace_event.h"
#include "visualizer/models/event_log.h"
#include "visualizer/models/snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vitrine::models {

inline constexpr std::size_t lane_count = 6;

/// The lane a world is drawn in. The loader, before there are any worlds, shares VTL0's.
constexpr std::size_t lane_of(abi::World::Kind world) {
    return world == abi::World::Kind::Firmware
               ? static_cast<std::size_t>(abi::World::Kind::Vtl0Kernel)
               : static_cast<std::size_t>(world);
}

struct Segment {
    std::uint64_t from = 0; // clock
    std::uint64_t to = 0;
    abi::World::Kind world = abi::World::Kind::Firmware;
};

struct Marker {
    enum class Kind { SlatChange, Denial, Mark };

    std::uint64_t clock = 0;
    std::size_t event = 0;
    Kind kind = Kind::Mark;
};

/// Time spent in each lane.
struct LaneTimes {
    std::array<std::uint64_t, lane_count> spent{};

    void add(const LaneTimes& other) {
        for (std::size_t lane = 0; lane < lane_count; ++lane) {
            spent[lane] += other.spent[lane];
        }
    }
    bool in(std::size_t lane) const { return spent[lane] > 0; }
};

class TimelineModel {
public:
    /// Takes in what is new, the known future as well; starts afresh when the snapshot is of
    /// another run. No more than this at once, so that no frame waits for a long run.
    static constexpr std::size_t taken_at_once = 100'000; // events, a few ms
    void update(const Snapshot& now);
    /// The last update took in everything.
    bool complete() const { return taken_ == wanted_; }

    const std::vector<Segment>& segments() const { return segments_; }
    const std::vector<Marker>& markers() const { return markers_; }
    std::uint64_t end() const { return end_; }

    /// First segment that ends after `clock`.
    std::size_t segment_at(std::uint64_t clock) const;
    /// First marker at or after `clock`.
    std::size_t marker_at(std::uint64_t clock) const;
    LaneTimes times_between(std::uint64_t from, std::uint64_t to) const;
    /// Where a stretch begins that ends now and shows about `switches` changes of world. The
    /// loader, which runs long and alone, is left out once there is anything else.
    std::uint64_t start_for(std::size_t switches) const;

private:
    static constexpr std::size_t fan_out = 8;
    static constexpr std::size_t level_count = 8; // 8^8 = 16 million segments

    void take(const abi::TraceEvent& event, std::size_t index);
    void begin_segment(std::uint64_t clock, abi::World::Kind world);
    void seal(std::size_t segment);
    LaneTimes sum_of(std::size_t first, std::size_t last) const;

    const EventLog* log_ = nullptr;
    bool from_hardware_ = false; // the processor's own switches are in the stream
    std::size_t taken_ = 0;
    std::uint64_t end_ = 0;
    std::vector<Segment> segments_;
    std::vector<Marker> markers_;
    // levels_[0] has one entry a finished segment, each further level one for fan_out of these.
    std::array<std::vector<LaneTimes>, level_count> levels_;
    std::size_t wanted_ = 0; // events there are; `taken_` follows
};

} // namespace vitrine::models
