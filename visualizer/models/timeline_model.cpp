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

std::uint64_t length_within(const Segment& segment, std::uint64_t from, std::uint64_t to) {
    const std::uint64_t low = std::max(segment.from, from);
    const std::uint64_t high = std::min(segment.to, to);
    return high > low ? high - low : 0;
}

} // namespace

void TimelineModel::update(const Snapshot& now) {
    if (segments_.empty() || now.known.log() != log_ || now.known.size() < taken_) {
        *this = TimelineModel();
        log_ = now.known.log();
        from_hardware_ = now.capabilities.hardware_events;
        segments_.push_back({0, 0, abi::World::Kind::Firmware});
    }
    wanted_ = now.known.size();
    for (const std::size_t end = std::min(wanted_, taken_ + taken_at_once); taken_ < end;
         ++taken_) {
        take(now.known[taken_], taken_);
    }
    end_ = std::max({end_, now.clock, now.furthest});
    segments_.back().to = complete() ? end_ : now.known[taken_ - 1].clock;
}

void TimelineModel::take(const abi::TraceEvent& event, std::size_t index) {
    end_ = std::max(end_, event.clock);
    if (moves_the_processor(event, from_hardware_)) {
        begin_segment(event.clock, event.after());
    }
    if (is_refusal(event)) {
        markers_.push_back({event.clock, index, Marker::Kind::Denial});
    } else if (event.kind == abi::EventKind::SlatChange) {
        markers_.push_back({event.clock, index, Marker::Kind::SlatChange});
    } else if (event.kind == abi::EventKind::Mark) {
        markers_.push_back({event.clock, index, Marker::Kind::Mark});
    }
}

void TimelineModel::begin_segment(std::uint64_t clock, abi::World::Kind world) {
    Segment& open = segments_.back();
    open.to = std::max(open.from, clock);
    if (open.world == world) {
        return;
    }
    seal(segments_.size() - 1);
    segments_.push_back({open.to, open.to, world});
}

// Adds a finished segment's time to its block at every level.
void TimelineModel::seal(std::size_t segment) {
    LaneTimes times;
    times.spent[lane_of(segments_[segment].world)] =
        segments_[segment].to - segments_[segment].from;
    std::size_t index = segment;
    for (std::vector<LaneTimes>& level : levels_) {
        level.resize(std::max(level.size(), index + 1));
        level[index].add(times);
        index /= fan_out;
    }
}

std::size_t TimelineModel::segment_at(std::uint64_t clock) const {
    const auto found = std::upper_bound(
        segments_.begin(), segments_.end(), clock,
        [](std::uint64_t value, const Segment& segment) { return value < segment.to; });
    return static_cast<std::size_t>(found - segments_.begin());
}

std::size_t TimelineModel::marker_at(std::uint64_t clock) const {
    const auto found = std::lower_bound(
        markers_.begin(), markers_.end(), clock,
        [](const Marker& marker, std::uint64_t value) { return marker.clock < value; });
    return static_cast<std::size_t>(found - markers_.begin());
}

// Sum over whole, finished segments [first, last): climbs to the widest blocks that fit.
LaneTimes TimelineModel::sum_of(std::size_t first, std::size_t last) const {
    LaneTimes sum;
    while (first < last) {
        std::size_t level = 0;
        std::size_t span = 1;
        while (level + 1 < levels_.size() && first % (span * fan_out) == 0 &&
               first + span * fan_out <= last) {
            span *= fan_out;
            ++level;
        }
        sum.add(levels_[level][first / span]);
        first += span;
    }
    return sum;
}

LaneTimes TimelineModel::times_between(std::uint64_t from, std::uint64_t to) const {
    LaneTimes sum;
    const std::size_t first = segment_at(from);
    if (first >= segments_.size() || to <= from) {
        return sum;
    }
    const std::size_t last = std::min(segment_at(to), segments_.size() - 1);
    const auto add_part = [&](const Segment& segment) {
        sum.spent[lane_of(segment.world)] += length_within(segment, from, to);
    };
    add_part(segments_[first]);
    if (last > first) {
        sum.add(sum_of(first + 1, last));
        add_part(segments_[last]);
    }
    return sum;
}

std::uint64_t TimelineModel::start_for(std::size_t switches) const {
    if (segments_.empty()) {
        return 0;
    }
    constexpr std::size_t enough = 4;
    constexpr std::uint64_t margin_share = 20;
    const std::size_t first = segments_.size() > switches ? segments_.size() - switches : 0;
    if (first > 0 || segments_.size() <= enough ||
        segments_.front().world != abi::World::Kind::Firmware) {
        return segments_[first].from;
    }
    const std::uint64_t begin = segments_[1].from;
    const std::uint64_t margin = (end_ - begin) / margin_share;
    return begin > margin ? begin - margin : 0;
}

} // namespace vitrine::models
