// SPDX-License-Identifier: MIT
#include "visualizer/app/lesson_player.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::app {

PlayedLesson play_lesson(Session& session, const models::Lesson& lesson, std::size_t last) {
    PlayedLesson played;
    std::size_t first = session.snapshot()->events.size(); // since the stop before
    const std::size_t count = std::min(lesson.stops.size(), last);
    for (std::size_t i = 0; i < count; ++i) {
        const models::LessonStop& stop = lesson.stops[i];
        bool reached = false;
        session.run_here({.until = [&](const abi::TraceEvent& event) {
            reached = reached || stop.match.matches(event);
            return reached;
        }});
        const models::SnapshotPtr now = session.snapshot();
        if (!reached) {
            played.error = fmt::format("{}: the stop \"{}\" ({}) is never reached: {}", lesson.slug,
                                       stop.title, stop.until, now->sentence);
            return played;
        }
        PlayedStop result{now->events.size() - 1, {}};
        for (std::size_t choice = 0; choice < stop.choices.size(); ++choice) {
            if (stop.choices[choice].when.holds(*now, first)) {
                result.true_choices.push_back(choice);
            }
        }
        first = now->events.size();
        played.stops.push_back(std::move(result));
    }
    return played;
}

} // namespace vitrine::app
