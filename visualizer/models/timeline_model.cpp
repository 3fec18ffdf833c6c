// SPDX-License-Identifier: MIT
#include "visualizer/models/timeline_model.h"

#include <algorithm>

namespace vitrine::models {

namespace {

// Where the hardware's own events exist, only they say where the processor is: the hypervisor
// writes its events while it runs itself, but stamps them with the worlds of the guest they
// concern.
bool moves_the_processor(const abi::TraceEvent& event, bool from_hardware) {
    return event.seen_by_hardware() == from_hardware;
}

std::optional<Marker::Kind> marker_for(const abi::TraceEvent& event) {
    if (is_refusal(event)) {
        return Marker::Kind::Denial;
    }
    switch (event.kind) {
    case abi::EventKind::SlatChange: return Marker::Kind::SlatChange;
    case abi::EventKind::Mark: return Marker::Kind::Mark;
    default: return std::nullopt;
    }
}

} // namespace

void TimelineModel::update(const Snapshot& now) {
    if (starts_.empty() || now.known.log() != log_ || now.known.size() < taken_) {
        *this = TimelineModel();
        log_ = now.known.log();
        from_hardware_ = now.capabilities.hardware_events;
        starts_.push_back(0);
        worlds_.push_back(abi::World::Kind::Firmware);
    }
    wanted_ = now.known.size();
    for (const std::size_t end = std::min(wanted_, taken_ + taken_at_once); taken_ < end;
         ++taken_) {
        take(now.known[taken_], taken_);
    }
    end_ = std::max({end_, now.clock, now.furthest});
    last_to_ = complete() ? end_ : now.known[taken_ - 1].clock;
}

void TimelineModel::take(const abi::TraceEvent& event, std::size_t index) {
    end_ = std::max(end_, event.clock);
    if (moves_the_processor(event, from_hardware_)) {
        begin_segment(event.clock, event.after());
    }
    if (const auto kind = marker_for(event)) {
        markers_[static_cast<std::size_t>(*kind)].push_back({event.clock, index});
    }
}

void TimelineModel::begin_segment(std::uint64_t clock, abi::World::Kind world) {
    if (worlds_.back() == world) {
        return;
    }
    starts_.push_back(std::max(starts_.back(), clock));
    worlds_.push_back(world);
    seal(starts_.size() - 2);
}

// Adds a finished segment's lane to its block at every level.
void TimelineModel::seal(std::size_t segment) {
    const LaneSet lanes = lanes_of(segment);
    std::size_t index = segment;
    for (LongList<LaneSet>& level : levels_) {
        index /= fan_out;
        if (index == level.size()) {
            level.push_back({});
        }
        level[index].add(lanes);
    }
}

std::size_t TimelineModel::segment_at(std::uint64_t clock) const {
    if (starts_.empty() || clock >= last_to_) {
        return starts_.size();
    }
    return first_late(1, starts_.size(), [&](std::size_t i) { return starts_[i] > clock; }) - 1;
}

// The same, for who knows that so many have started by then, and that few more have.
std::size_t TimelineModel::segment_at(std::uint64_t clock, std::size_t started) const {
    if (clock >= last_to_) {
        return starts_.size();
    }
    const std::size_t low = std::max<std::size_t>(started, 1);
    return first_late_near(low, starts_.size(), low,
                           [&](std::size_t i) { return starts_[i] > clock; }) -
           1;
}

// None for a segment that was over at once.
LaneSet TimelineModel::lanes_of(std::size_t segment) const {
    const std::uint64_t to = segment + 1 < starts_.size() ? starts_[segment + 1] : last_to_;
    const std::size_t lane = lane_of(worlds_[segment]);
    return {static_cast<std::uint8_t>(to > starts_[segment] ? 1U << lane : 0U)};
}

// Of whole, finished segments [first, last): climbs to the widest blocks that fit.
LaneSet TimelineModel::lanes_of(std::size_t first, std::size_t last) const {
    LaneSet lanes;
    while (first < last) {
        std::size_t level = 0; // 0: the segment itself
        std::size_t span = 1;
        while (level < levels_.size() && first % (span * fan_out) == 0 &&
               first + span * fan_out <= last) {
            span *= fan_out;
            ++level;
        }
        lanes.add(level == 0 ? lanes_of(first) : levels_[level - 1][first / span]);
        first += span;
    }
    return lanes;
}

std::vector<LaneSet> TimelineModel::lanes_between(std::span<const std::uint64_t> edges) const {
    std::vector<LaneSet> stretches;
    std::size_t last = edges.empty() ? 0 : segment_at(edges.front());
    std::size_t width = 0; // of the stretch before, in segments
    for (std::size_t index = 1; index < edges.size(); ++index) {
        // The first one ends after the left edge, and those behind it start before the right one.
        const std::size_t first = segment_at(edges[index - 1], last);
        const std::size_t guess = first + width; // Stretches of a run are much alike.
        last = first_late_near(first, starts_.size(), guess,
                               [&](std::size_t i) { return starts_[i] >= edges[index]; });
        width = last - first;
        LaneSet lanes;
        if (first < last && edges[index - 1] < edges[index]) {
            lanes = lanes_of(first, last - 1);
            lanes.add(lanes_of(last - 1)); // The newest is in no block yet.
        }
        stretches.push_back(lanes);
    }
    return stretches;
}

std::size_t TimelineModel::marker_at(Marker::Kind kind, std::uint64_t clock) const {
    const LongList<Marker>& all = markers(kind);
    return first_late(0, all.size(), [&](std::size_t i) { return all[i].clock >= clock; });
}

std::size_t TimelineModel::marker_at(Marker::Kind kind, std::uint64_t clock,
                                     std::size_t guess) const {
    const LongList<Marker>& all = markers(kind);
    return first_late_near(0, all.size(), guess,
                           [&](std::size_t i) { return all[i].clock >= clock; });
}

std::optional<Marker> TimelineModel::nearest_marker(Marker::Kind kind, std::uint64_t clock) const {
    const LongList<Marker>& all = markers(kind);
    const std::size_t after = marker_at(kind, clock);
    const bool has_before = after > 0;
    if (after == all.size() ||
        (has_before && clock - all[after - 1].clock < all[after].clock - clock)) {
        return has_before ? std::optional(all[after - 1]) : std::nullopt;
    }
    const std::uint64_t found = all[after].clock;
    return all[first_late(after, all.size(), [&](std::size_t i) { return all[i].clock > found; }) -
               1];
}

std::uint64_t TimelineModel::start_for(std::size_t switches) const {
    if (starts_.empty()) {
        return 0;
    }
    constexpr std::size_t enough = 4;
    constexpr std::uint64_t margin_share = 20;
    const std::size_t first = starts_.size() > switches ? starts_.size() - switches : 0;
    if (first > 0 || starts_.size() <= enough || worlds_[0] != abi::World::Kind::Firmware) {
        return starts_[first];
    }
    const std::uint64_t begin = starts_[1];
    const std::uint64_t margin = (end_ - begin) / margin_share;
    return begin > margin ? begin - margin : 0;
}

} // namespace vitrine::models
