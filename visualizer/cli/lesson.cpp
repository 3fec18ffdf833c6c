// SPDX-License-Identifier: MIT
#include "visualizer/cli/lesson.h"

#include "visualizer/app/lesson_player.h"
#include "visualizer/app/settings_file.h"
#include "visualizer/app/window.h"
#include "visualizer/cli/terminal_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace vitrine::cli {

namespace {

using models::Lesson;

ExitStatus list(const std::vector<Lesson>& lessons) {
    for (const Lesson& lesson : lessons) {
        fmt::print("{:3}  {}\n", lesson.number, lesson.error.empty() ? lesson.title : lesson.error);
    }
    return ExitStatus::Done;
}

std::string plain(std::string text) {
    std::erase_if(text, [](char c) { return c == '*' || c == '`'; });
    return text;
}

ExitStatus play(app::Session& session, const Lesson& lesson) {
    fmt::print("{}\n\n{}\n", lesson.title, plain(lesson.intro));
    const app::PlayedLesson played = app::play_lesson(session, lesson);
    for (std::size_t i = 0; i < played.stops.size(); ++i) {
        const models::LessonStop& stop = lesson.stops[i];
        fmt::print("\n{}. {}\n", i + 1, stop.title);
        if (!stop.ask.empty()) {
            fmt::print("   ? {}\n", plain(stop.ask));
        }
        for (const std::size_t choice : played.stops[i].true_choices) {
            fmt::print("   = {}\n", plain(stop.choices[choice].text));
        }
        fmt::print("   {}\n", plain(stop.say));
    }
    if (!played.error.empty()) {
        complain(played.error);
        return ExitStatus::NotAsHoped;
    }
    fmt::print("\n{} of {} stops reached.\n", played.stops.size(), lesson.stops.size());
    return ExitStatus::Done;
}

} // namespace

ExitStatus lesson(const LessonOptions& options) {
    BootOptions boot;
    boot.images = options.images;
    const std::filesystem::path folder = std::filesystem::path(VITRINE_SOURCE_ROOT) / "lessons";
    const std::vector<Lesson> lessons = models::read_lessons(folder);
    if (!options.number) {
        return list(lessons);
    }
    const auto found = std::find_if(lessons.begin(), lessons.end(), [&](const Lesson& one) {
        return one.number == *options.number;
    });
    if (found == lessons.end() || !found->error.empty()) {
        complain(
            found == lessons.end()
                ? fmt::format("There is no lesson {}; vitrine lesson lists them.", *options.number)
                : found->error);
        return ExitStatus::BadUsage;
    }
    boot.scene = found->scene;
    boot.without = found->without;
    const BootPlan plan = plan_boot(boot);
    if (!plan.error.empty()) {
        complain(plan.error);
        return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
    }
    if (options.headless || !app::has_display()) {
        app::Session session(session_settings(plan, [&plan] { return switch_on(plan); }));
        if (!session.error().empty()) {
            complain(session.error());
            return ExitStatus::MachineFailed;
        }
        return play(session, *found);
    }
    app::WindowSettings window;
    window.session = exploring_session(plan, boot);
    window.session.settings_file = app::usual_settings_file();
    window.lesson = static_cast<std::size_t>(found - lessons.begin());
    return app::show_window(window) == 0 ? ExitStatus::Done : ExitStatus::MachineFailed;
}

} // namespace vitrine::cli
