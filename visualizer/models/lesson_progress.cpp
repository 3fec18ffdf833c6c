// SPDX-License-Identifier: MIT
#include "visualizer/models/lesson.h"

#include <algorithm>

namespace vitrine::models {

void LessonProgress::update(const Lesson& lesson, const Events& events) {
    if (lesson_ != &lesson || log_ != events.log()) {
        *this = LessonProgress();
        lesson_ = &lesson;
        log_ = events.log();
    }
    if (events.size() < seen_) { // back in time: what lies ahead has not happened
        while (!events_.empty() && events_.back() >= events.size()) {
            events_.pop_back();
        }
        seen_ = events.size();
    }
    wanted_ = events.size();
    const std::size_t end = std::min(wanted_, seen_ + seen_at_once);
    for (; seen_ < end && events_.size() < lesson.stops.size(); ++seen_) {
        if (lesson.stops[events_.size()].match.matches(events[seen_])) {
            events_.push_back(seen_);
        }
    }
    if (events_.size() == lesson.stops.size()) {
        seen_ = wanted_; // Nothing more is waited for.
    }
}

void judge_stop(LessonState& state, const Lesson& lesson, const LessonProgress& progress,
                const Snapshot& now) {
    if (progress.reached() == 0) {
        return;
    }
    const std::size_t stop = progress.reached() - 1;
    const std::vector<Choice>& choices = lesson.stops[stop].choices;
    // Only while the machine stands right behind the event is its state the one that was asked for.
    const bool just_reached = progress.event_of(stop) + 1 == now.events.size();
    if (choices.empty() || state.truths.contains(stop) || !just_reached) {
        return;
    }
    const std::size_t first = stop == 0 ? 0 : progress.event_of(stop - 1) + 1;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i].when.holds(now, first)) {
            state.truths[stop] = i;
            break;
        }
    }
    const auto answer = state.answers.find(stop);
    const auto truth = state.truths.find(stop);
    if (answer != state.answers.end() && truth != state.truths.end()) {
        state.verdicts[stop] = answer->second == truth->second;
    }
}

} // namespace vitrine::models
