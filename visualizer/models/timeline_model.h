// SPDX-License-Identifier: MIT
// Which world the processor was in, when; and the moments worth a marker.
//
// Built once, event by event. A pyramid over the segments answers "which worlds" about any stretch
// of time in a few dozen steps, and markers of a kind are found by their clock, so that drawing ten
// million events costs no more than drawing a thousand.
#pragma once

#include "abi/trace_event.h"
#include "visualizer/models/event_log.h"
#include "visualizer/models/long_list.h"
#include "visualizer/models/snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
    enum class Kind : std::uint8_t { Mark, SlatChange, Denial };
    static constexpr std::size_t kind_count = 3;

    std::uint64_t clock = 0;
    std::size_t event = 0;
};

/// The lanes that had a share in some stretch of time, a bit for each.
struct LaneSet {
    std::uint8_t bits = 0;

    void add(LaneSet other) { bits |= other.bits; }
    bool has(std::size_t lane) const { return (bits >> lane & 1) != 0; }
    friend bool operator==(LaneSet, LaneSet) = default;
};

class TimelineModel {
public:
    /// Takes in what is new, the known future as well; starts afresh when the snapshot is of
    /// another run. No more than this at once, so that no frame waits for a long run.
    static constexpr std::size_t taken_at_once = 100'000; // events, 2 ms
    void update(const Snapshot& now);
    /// The last update took in everything.
    bool complete() const { return taken_ == wanted_; }
    /// How much of the run was taken in, 0 to 1.
    float progress() const {
        return wanted_ == 0 ? 1 : static_cast<float>(taken_) / static_cast<float>(wanted_);
    }

    std::size_t segment_count() const { return starts_.size(); }
    Segment segment(std::size_t index) const {
        return {starts_[index], index + 1 < starts_.size() ? starts_[index + 1] : last_to_,
                worlds_[index]};
    }
    std::uint64_t end() const { return end_; }

    /// First segment that ends after `clock`.
    std::size_t segment_at(std::uint64_t clock) const;
    /// Of each stretch between two neighbours among `edges`, which are in order.
    std::vector<LaneSet> lanes_between(std::span<const std::uint64_t> edges) const;
    /// Where a stretch begins that ends now and shows about `switches` changes of world. The
    /// loader, which runs long and alone, is left out once there is anything else.
    std::uint64_t start_for(std::size_t switches) const;

    /// Of one kind, in the order of their clocks.
    const LongList<Marker>& markers(Marker::Kind kind) const {
        return markers_[static_cast<std::size_t>(kind)];
    }
    /// First marker of the kind at or after `clock`.
    std::size_t marker_at(Marker::Kind kind, std::uint64_t clock) const;
    /// The same, sooner if it is near `guess`.
    std::size_t marker_at(Marker::Kind kind, std::uint64_t clock, std::size_t guess) const;
    /// The one next to `clock`, before or after it; of equals the last.
    std::optional<Marker> nearest_marker(Marker::Kind kind, std::uint64_t clock) const;

private:
    static constexpr std::size_t fan_out = 8;
    static constexpr std::size_t level_count = 8; // 8^9 = 134 million segments

    void take(const abi::TraceEvent& event, std::size_t index);
    void begin_segment(std::uint64_t clock, abi::World::Kind world);
    void seal(std::size_t segment);
    std::size_t segment_at(std::uint64_t clock, std::size_t started) const;
    LaneSet lanes_of(std::size_t segment) const;
    LaneSet lanes_of(std::size_t first, std::size_t last) const;

    const EventLog* log_ = nullptr;
    bool from_hardware_ = false; // the processor's own switches are in the stream
    std::size_t taken_ = 0;
    std::size_t wanted_ = 0; // events there are; `taken_` follows
    std::uint64_t end_ = 0;
    // A segment lasts until the next one starts, the newest until `last_to_`.
    LongList<std::uint64_t> starts_;
    LongList<abi::World::Kind> worlds_;
    std::uint64_t last_to_ = 0;
    // Each entry of levels_[0] stands for fan_out finished segments, of each further level for
    // fan_out entries of the one before.
    std::array<LongList<LaneSet>, level_count> levels_;
    std::array<LongList<Marker>, Marker::kind_count> markers_;
};

} // namespace vitrine::models
