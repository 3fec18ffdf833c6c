// SPDX-License-Identifier: MIT
#include "visualizer/models/changes_since.h"

#include "machine/event_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::models {

namespace {

constexpr float oldest = 0.25F;       // newness of a change right behind the moment
constexpr std::uint64_t noticed = 16; // a span so much longer makes what happened look older

} // namespace

void ChangesSince::update(const SlatModel& slat, const Snapshot& now, std::uint64_t since) {
    slat_ = &slat;
    events_ = now.events;
    now_ = now.clock;
    since_ = since;
    is_complete_ = slat.complete();
    const std::size_t first = since == 0 ? 0 : events_.first_after(since);
    const std::uint64_t span = now_ - std::min(now_, since_);
    if (span < drawn_span_ || span - drawn_span_ > drawn_span_ / noticed) {
        drawn_span_ = span;
        ++version_;
    }
    if (first != first_event_ || slat.changes_version() != seen_changes_) {
        first_event_ = first;
        seen_changes_ = slat.changes_version();
        count();
        ++version_;
    }
}

void ChangesSince::count() {
    page_count_ = 0;
    for (std::uint64_t page = 0; page < slat_->page_count(); ++page) {
        page_count_ += std::any_of(viewers.begin(), viewers.end(),
                                   [&](Viewer viewer) { return changed(viewer, page); })
                           ? 1
                           : 0;
    }
}

std::size_t ChangesSince::event_of(Viewer viewer, std::uint64_t page) const {
    const auto change = slat_ != nullptr ? slat_->last_change(viewer, page) : std::nullopt;
    return change && *change >= first_event_ ? *change + 1 : 0;
}

std::optional<std::uint64_t> ChangesSince::when(Viewer viewer, std::uint64_t page) const {
    const std::size_t event = event_of(viewer, page);
    return event != 0 ? std::optional(events_[event - 1].clock) : std::nullopt;
}

float ChangesSince::newness_at(std::uint64_t clock) const {
    if (now_ <= since_ || clock >= now_) {
        return 1;
    }
    const auto all = static_cast<float>(now_ - since_);
    const auto gone = static_cast<float>(clock - std::min(clock, since_));
    return oldest + (1 - oldest) * gone / all;
}

float ChangesSince::newness(Viewer viewer, std::uint64_t page) const {
    const auto clock = when(viewer, page);
    return clock ? newness_at(*clock) : 0;
}

std::string ChangesSince::sentence() const {
    if (since_ > now_) {
        return fmt::format("t {} lies ahead: nothing changed since", machine::grouped(since_));
    }
    const std::string from = since_ == 0 ? "the start" : "t " + machine::grouped(since_);
    const std::string what = page_count_ == 0   ? "nothing changed"
                             : page_count_ == 1 ? "1 page changed"
                                                : machine::grouped(page_count_) + " pages changed";
    return fmt::format("since {}: {}{}", from, what, is_complete_ ? "" : " so far");
}

std::vector<float> ChangesSince::overview(std::size_t width, std::size_t height) const {
    const std::size_t dots = width * height;
    std::vector<float> picture(dots, 0);
    const std::uint64_t pages = slat_ != nullptr ? slat_->page_count() : 0;
    for (std::uint64_t page = 0; page < pages && dots != 0; ++page) {
        float newest = 0;
        for (const Viewer viewer : viewers) {
            newest = std::max(newest, newness(viewer, page));
        }
        // With more dots than pages, a page has several.
        const std::size_t first = page * dots / pages;
        const std::size_t end = std::max<std::size_t>(first + 1, (page + 1) * dots / pages);
        for (std::size_t dot = first; newest > 0 && dot < end; ++dot) {
            float& shown = picture[(dot % height) * width + dot / height];
            shown = std::max(shown, newest);
        }
    }
    return picture;
}

} // namespace vitrine::models
