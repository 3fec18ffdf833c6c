// SPDX-License-Identifier: MIT
// Plays a lesson without a window: to every stop, with every question answered by the machine.
#pragma once

#include "visualizer/app/session.h"
#include "visualizer/models/lesson.h"

#include <cstddef>
#include <string>
#include <vector>

namespace vitrine::app {

struct PlayedStop {
    std::size_t event = 0;
    std::vector<std::size_t> true_choices; // of its question: exactly one, in a sound lesson
};

struct PlayedLesson {
    std::vector<PlayedStop> stops; // those that were reached, in order
    std::string error;             // a sentence if not all were
};

/// From where the session stands up to stop `last` (all of them by default).
PlayedLesson play_lesson(Session& session, const models::Lesson& lesson,
                         std::size_t last = ~std::size_t{0});

} // namespace vitrine::app
