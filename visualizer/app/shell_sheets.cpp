// SPDX-License-Identifier: MIT
// What the commands of lessons, sheets, bookmarks and files do.
#include "visualizer/app/png.h"
#include "visualizer/app/shell.h"

#include <algorithm>
#include <utility>

namespace vitrine::app {

void Shell::explain(std::size_t event) {
    select_event(event);
    if (const auto [launch, gate] = models::launch_refused_by(*now_->launches, event); gate != 0) {
        obey({Verb::ShowLaunch, launch, static_cast<double>(gate), 0, {}});
        return;
    }
    view_.why = event;
    view_.tab = models::Tab::Why;
}

/// Of what was chosen: an event, else the denial that has just happened, else the page's last one,
/// since QEMU runs on for a moment; else who decides about the page.
void Shell::ask_why() {
    const auto& events = now_->events;
    const std::size_t event = view_.event.value_or(events.empty() ? 0 : events.size() - 1);
    if (event < events.size() && models::is_refusal(events[event])) {
        explain(event);
    } else if (!view_.event && page_.last_denial) {
        explain(page_.last_denial->event);
    } else {
        obey({Verb::ShowHistory, view_.page.value_or(0), 0, 0, {}});
    }
}

/// Another boot: what was chosen belongs to the run before.
void Shell::forget_run() {
    view_.event.reset();
    view_.why.reset();
    view_.launch.reset();
    view_.gate = 0;
    view_.bookmarks.clear();
    view_.compared.reset();
    view_.since = 0;
    if (view_.lesson) {
        view_.lesson->asked.reset();
        view_.lesson->answers.clear();
        view_.lesson->verdicts.clear();
        view_.lesson->truths.clear();
    }
}

// A recorded trace has nothing but its events to look at.
void Shell::begin_run() {
    if (!now_->has_memory() && !now_->capabilities.reason.empty()) {
        view_.tab = models::Tab::Events;
    }
}

void Shell::bookmark() {
    const auto same =
        std::find_if(view_.bookmarks.begin(), view_.bookmarks.end(),
                     [this](const models::Bookmark& one) { return one.clock == now_->clock; });
    if (same == view_.bookmarks.end()) {
        view_.bookmarks.push_back({now_->clock, "", now_});
        session_.post({Verb::ReadMemory, 0, 0, 0, {}});
        std::sort(view_.bookmarks.begin(), view_.bookmarks.end(),
                  [](const auto& a, const auto& b) { return a.clock < b.clock; });
    }
}

void Shell::open_lesson(std::size_t index) {
    const std::vector<models::Lesson>& lessons = session_.settings().lessons;
    if (index >= lessons.size() || !lessons[index].error.empty()) {
        view_.notice = index < lessons.size() ? lessons[index].error : "There is no such lesson.";
        return;
    }
    const models::Lesson& lesson = lessons[index];
    std::string choice = lesson.scene;
    for (const std::string& guard : lesson.without) {
        choice += " " + guard;
    }
    obey({Verb::Boot, 0, 0, 0, choice});
    view_.lesson = models::LessonState{};
    view_.lesson->lesson = index;
    progress_ = {};
}

// To behind the event of the stop before; from the first one, to the start.
void Shell::back_one_stop() {
    const std::size_t reached = progress_.reached();
    if (reached >= 2) {
        session_.post({Verb::TravelToEvent, progress_.event_of(reached - 2), 0, 0, {}});
    } else {
        session_.post({Verb::TravelTo, 0, 0, 0, {}});
    }
}

/// What the lesson's button does: the machine runs to the event of the next stop.
void Shell::next_stop() {
    const std::size_t next = progress_.reached();
    const models::Lesson* lesson =
        view_.lesson ? &session_.settings().lessons[view_.lesson->lesson] : nullptr;
    if (lesson == nullptr || next >= lesson->stops.size() ||
        now_->state == models::RunState::Running) {
        return;
    }
    const models::LessonStop& stop = lesson->stops[next];
    if (!stop.ask.empty() && !view_.lesson->answers.contains(next)) {
        if (view_.lecture && view_.lesson->asked != next) {
            view_.lesson->asked = next; // Its text was there until now.
        } else {
            tell("Choose an answer first.");
        }
        return;
    }
    send_to_machine({Verb::RunUntil, 0, 0, 0, stop.until});
    if (!stop.tab.empty()) {
        obey({Verb::ShowTab, static_cast<std::uint64_t>(models::tab_named(stop.tab)), 0, 0, {}});
    }
}

bool Shell::obey_for_lessons(const Command& command) {
    switch (command.verb) {
    case Verb::OpenLesson: open_lesson(command.value); return true;
    case Verb::CloseLesson: view_.lesson.reset(); return true;
    case Verb::SwitchReading:
        if (view_.lesson) {
            view_.lesson->reading = !view_.lesson->reading;
        }
        return true;
    case Verb::Predict:
        if (view_.lesson && !view_.lesson->truths.contains(progress_.reached())) {
            view_.lesson->answers[progress_.reached()] = command.value;
        }
        return true;
    case Verb::PointAt: view_.pointed = command.text; return true;
    case Verb::NextStop: next_stop(); return true;
    case Verb::Back:
        if (view_.lesson) {
            back_one_stop();
        }
        return true;
    default: return false;
    }
}

bool Shell::obey_for_sheets(const Command& command) {
    switch (command.verb) {
    case Verb::Explain: explain(command.value); return true;
    case Verb::AskWhy: ask_why(); return true;
    case Verb::ShowLaunch:
        view_.launch = command.value;
        view_.gate = command.from >= 1 && command.from <= models::launch_gate_count
                         ? static_cast<unsigned>(command.from)
                         : 0;
        view_.tab = models::Tab::Trustlets;
        return true;
    case Verb::ShowHistory:
        view_.why.reset();
        select_page(command.value, std::nullopt);
        view_.tab = models::Tab::Why;
        return true;
    case Verb::SwitchMenu:
        view_.menu = !view_.menu;
        view_.help = false;
        return true;
    case Verb::SwitchWithout:
        if (std::erase(view_.without, command.text) == 0) {
            view_.without.push_back(command.text);
        }
        return true;
    default: return false;
    }
}

void Shell::write_picture(std::filesystem::path file, Image picture) {
    auto write = [file = std::move(file), picture = std::move(picture)](ExportProgress&) {
        std::string problem = write_png(file, picture);
        return problem.empty() ? "The picture is in " + file.string() + "." : problem;
    };
    if (!exports_.begin("the picture", std::move(write))) {
        view_.notice = "The last export is still being written.";
    }
}

void Shell::begin_export(ExportFormat format) {
    view_.notice = exports_.begin(now_, format) ? "Writing the events\u2026"
                                                : "The last export is still being written.";
}

bool Shell::obey_for_files(const Command& command) {
    std::vector<models::Bookmark>& marks = view_.bookmarks;
    switch (command.verb) {
    case Verb::AddBookmark: bookmark(); return true;
    case Verb::NameBookmark:
        if (command.value < marks.size()) {
            marks[command.value].note = command.text;
        }
        return true;
    case Verb::RemoveBookmark:
        if (command.value < marks.size()) {
            marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(command.value));
            view_.compared.reset();
        }
        return true;
    case Verb::EditNote:
    case Verb::CompareWith:
        view_.note_opened = command.verb == Verb::EditNote;
        view_.compared = view_.compared == command.value && !view_.note_opened
                             ? std::nullopt
                             : std::optional(command.value);
        view_.tab = models::Tab::Why;
        return true;
    case Verb::ExportPicture: picture_wish_ = export_name(*now_, ".png"); return true;
    case Verb::ExportTrace: begin_export(ExportFormat::Trace); return true;
    case Verb::ExportPerfetto: begin_export(ExportFormat::Perfetto); return true;
    default: return false;
    }
}

} // namespace vitrine::app
