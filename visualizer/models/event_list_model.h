// SPDX-License-Identifier: MIT
// The events as rows of a table: grouped, filtered and searched. Only rows that are on the screen
// are turned into text.
#pragma once

#include "machine/event_text.h"
#include "visualizer/models/event_log.h"
#include "visualizer/models/long_list.h"
#include "visualizer/models/view.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace vitrine::models {

EventGroup group_of(const abi::TraceEvent& event);
const char* name_of(EventGroup group);

/// The kind's title with a capital, as a heading: "Hypercall".
std::string title_text(abi::EventKind kind);

struct EventRow {
    std::size_t index = 0;
    std::string clock; // "1 284 512"
    std::string title; // "SLAT change"
    std::string details;
    std::string rule;
    abi::World::Kind world = abi::World::Kind::Firmware; // after
    bool denied = false;
};

EventRow row_of(const Events& events, std::size_t index);

/// Which events pass the filter and the search, kept up to date as events arrive. A long search is
/// made in pieces, so that no frame waits for it; another search gives it up.
class EventList {
public:
    static constexpr std::size_t searched_at_once = 20'000;  // events, about 10 ms
    static constexpr std::size_t filtered_at_once = 100'000; // about a ms

    void update(const Events& events, const View& view);
    bool complete() const { return seen_ == wanted_; }
    /// How much of the events was looked at, 0 to 1.
    float progress() const {
        return wanted_ == 0 ? 1 : static_cast<float>(seen_) / static_cast<float>(wanted_);
    }
    std::size_t size() const { return indices_.size(); }
    std::size_t index_at(std::size_t row) const { return indices_[row]; }
    /// The row of the event, or of the last one before it.
    std::size_t row_near(std::size_t event) const;

private:
    const EventLog* log_ = nullptr;
    std::size_t seen_ = 0;
    std::size_t wanted_ = 0;
    std::array<bool, event_group_count> groups_{};
    std::string search_;
    LongList<std::uint32_t> indices_; // a log has room for fewer than 2^32
};

using machine::grouped;

} // namespace vitrine::models
