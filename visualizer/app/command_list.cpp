// SPDX-License-Identifier: MIT
#include "visualizer/app/command_list.h"

#include "abi/guards.h"
#include "visualizer/models/event_list_model.h"
#include "visualizer/models/lower_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <sstream>
#include <utility>

namespace vitrine::app {

namespace {

using models::Direction;
using models::FocusStep;
using models::Speed;
using models::Tab;
using models::Walker;

struct Fixed {
    const char* title;
    const char* key;
    Verb verb;
    std::uint64_t value = 0;
    const char* text = "";
    double from = 0;
};

constexpr const char* no_past = "this machine does not keep its past";
constexpr const char* machine_is_off = "the machine is off: boot it again with r";

template <typename Choice>
constexpr std::uint64_t number(Choice choice) {
    return static_cast<std::uint64_t>(choice);
}

constexpr Fixed machine_commands[] = {
    {"Run or pause", "space", Verb::RunOrPause},
    {"Execute one instruction", "n", Verb::StepInstruction},
    {"Run to the next event", "e", Verb::StepEvent},
    {"Run to the next VTL call", "", Verb::RunUntil, 0, "vtl-call"},
    {"Run to the next SLAT change", "", Verb::RunUntil, 0, "slat-change"},
    {"Run to the next denial", "d", Verb::RunUntil, 0, "any denied"},
    {"Back by one instruction", "Shift+N", Verb::StepBack},
    {"Back by one event", "Shift+E", Verb::EventBack},
    {"Back to the start", "Home", Verb::TravelTo},
    {"Forth to the latest moment there was", "End", Verb::TravelTo, end_of_time},
    {"Travel to the chosen event", "j", Verb::TravelToChosen},
    {"Boot again from the start", "r", Verb::Restart},
    {"Speed: a quarter", "1", Verb::SetSpeed, number(Speed::Quarter)},
    {"Speed: six events a second", "2", Verb::SetSpeed, number(Speed::Normal)},
    {"Speed: eight times that", "3", Verb::SetSpeed, number(Speed::Eightfold)},
    {"Speed: as fast as it goes", "4", Verb::SetSpeed, number(Speed::Maximum)},
};

constexpr Fixed looking_commands[] = {
    {"Choose what to boot: scenes, attacks, guards, lessons", "m", Verb::SwitchMenu},
    {"Why? And who decided that?", "w", Verb::AskWhy},
    {"Show the page", "5", Verb::ShowTab, number(Tab::Page)},
    {"Show the processor", "6", Verb::ShowTab, number(Tab::Cpu)},
    {"Show the code", "7", Verb::ShowTab, number(Tab::Code)},
    {"Show the events", "8", Verb::ShowTab, number(Tab::Events)},
    {"Show the last answer to why", "9", Verb::ShowTab, number(Tab::Why)},
    {"Show the trustlets and their five gates", "0", Verb::ShowTab, number(Tab::Trustlets)},
    {"Go to an address, a function or an owner's pages", "g", Verb::OpenAddressBox},
    {"Walk as whoever runs", "", Verb::WalkAs, number(Walker::WhoRuns)},
    {"Walk as VTL 0", "", Verb::WalkAs, number(Walker::Vtl0)},
    {"Walk as VTL 1", "", Verb::WalkAs, number(Walker::Vtl1)},
    {"Map: the page to the left", "\u2190", Verb::MovePage, number(Direction::Left)},
    {"Map: the page to the right", "\u2192", Verb::MovePage, number(Direction::Right)},
    {"Map: the page above", "\u2191", Verb::MovePage, number(Direction::Up)},
    {"Map: the page below", "\u2193", Verb::MovePage, number(Direction::Down)},
    {"Map: show how long ago rights changed", "h", Verb::SwitchHeat},
    {"Map: follow the last change", "", Verb::FollowMap},
    {"Code: back to where the processor is", "", Verb::FollowCode},
    {"Code: set a breakpoint here, or take it away", "F9", Verb::BreakHere},
    {"Events: search", "/", Verb::OpenSearch},
    {"Events: the next one", ".", Verb::MoveEvent, 1},
    {"Events: the one before", ",", Verb::MoveEvent, 0},
    {"Timeline: the whole run", "a", Verb::ShowAllTime},
    {"Timeline: closer", "+", Verb::ZoomTime, 1},
    {"Timeline: farther", "-", Verb::ZoomTime, 0},
    {"Timeline: earlier", "Shift+\u2190", Verb::PanTime, number(Direction::Left)},
    {"Timeline: later", "Shift+\u2192", Verb::PanTime, number(Direction::Right)},
    {"Follow the present", "f", Verb::FollowTime},
    {"Bookmark this moment", "b", Verb::AddBookmark},
};

constexpr Fixed window_commands[] = {
    {"Type into the guest's console", "c", Verb::SwitchConsole},
    {"Keyboard: to the next thing that can be clicked", "Tab", Verb::MoveFocus,
     number(FocusStep::Next)},
    {"Keyboard: to the thing before", "Shift+Tab", Verb::MoveFocus, number(FocusStep::Previous)},
    {"Keyboard: to the next panel", "F6", Verb::MoveFocus, number(FocusStep::NextPanel)},
    {"Keyboard: to the panel before", "Shift+F6", Verb::MoveFocus,
     number(FocusStep::PreviousPanel)},
    {"Keyboard: click what it is at; or go on with the lesson", "Enter", Verb::PressFocus},
    {"Scroll the inspector down", "PgDn", Verb::TurnPage, number(Direction::Down)},
    {"Scroll the inspector up", "PgUp", Verb::TurnPage, number(Direction::Up)},
    {"Dark or light", "t", Verb::SwitchTheme},
    {"Large, for a lecture", "l", Verb::SwitchLecture},
    {"Sizes of the panels as at first", "", Verb::ResetSplitters},
    {"Keys and colours", "?", Verb::SwitchHelp},
    {"Export the window's picture (PNG)", "", Verb::ExportPicture},
    {"Export the events as a trace", "", Verb::ExportTrace},
    {"Export the events for ui.perfetto.dev", "", Verb::ExportPerfetto},
    {"Export a recording, to make this run again", "", Verb::ExportRecording},
    {"Leave", "", Verb::Close},
};

constexpr Fixed lesson_commands[] = {
    {"Lesson: go on to the next stop", "Enter", Verb::NextStop},
    {"Lesson: back to the stop before", "Backspace", Verb::Back},
    {"Lesson: its text, or its tour", "", Verb::SwitchReading},
    {"Lesson: choose the first answer", "", Verb::Predict, 0},
    {"Lesson: choose the second answer", "", Verb::Predict, 1},
    {"Lesson: choose the third answer", "", Verb::Predict, 2},
    {"Lesson: choose the fourth answer", "", Verb::Predict, 3},
    {"Lesson: scroll down", "Shift+PgDn", Verb::TurnPage, number(Direction::Down), "", 1},
    {"Lesson: scroll up", "Shift+PgUp", Verb::TurnPage, number(Direction::Up), "", 1},
    {"Close the lesson", "", Verb::CloseLesson},
};

bool goes_through_time(Verb verb) {
    return verb == Verb::StepBack || verb == Verb::EventBack || verb == Verb::TravelTo ||
           verb == Verb::TravelToEvent || verb == Verb::TravelToChosen || verb == Verb::Back;
}

bool moves_on(Verb verb) {
    return verb == Verb::RunOrPause || verb == Verb::StepInstruction || verb == Verb::StepEvent ||
           verb == Verb::RunUntil || verb == Verb::NextStop;
}

bool needs_memory(const Command& command) {
    const bool is_tab = command.verb == Verb::ShowTab &&
                        (command.value == number(Tab::Page) || command.value == number(Tab::Cpu) ||
                         command.value == number(Tab::Code));
    return is_tab || command.verb == Verb::OpenAddressBox || command.verb == Verb::WalkAs ||
           command.verb == Verb::MovePage || command.verb == Verb::SwitchHeat ||
           command.verb == Verb::FollowMap || command.verb == Verb::FollowCode;
}

/// The list, and why something in it cannot be had at the moment.
class List {
public:
    List(const models::Snapshot& now, const models::View& view) : now_(now), view_(view) {}

    void add(std::string title, const char* key, Command command, std::string reason = {}) {
        if (reason.empty()) {
            reason = reason_against(command);
        }
        entries_.push_back({std::move(title), key, std::move(command), std::move(reason)});
    }
    void add_all(std::span<const Fixed> commands) {
        for (const Fixed& fixed : commands) {
            add(fixed.title, fixed.key, {fixed.verb, fixed.value, fixed.from, 0, fixed.text});
        }
    }
    std::vector<PaletteEntry> take() { return std::move(entries_); }

private:
    std::string reason_against(const Command& command) const {
        const bool is_over =
            now_.state == models::RunState::Ended || now_.state == models::RunState::Failed;
        if (goes_through_time(command.verb) && !now_.capabilities.time_travel) {
            return no_past;
        }
        if ((command.verb == Verb::StepInstruction && !now_.capabilities.step_instruction) ||
            (command.verb == Verb::BreakHere && !now_.capabilities.breakpoints) ||
            (command.verb == Verb::ExportRecording && !now_.can_be_recorded()) ||
            (needs_memory(command) && !now_.has_memory())) {
            return now_.capabilities.reason.empty() ? "the machine is off"
                                                    : now_.capabilities.reason;
        }
        if (moves_on(command.verb) && is_over) {
            return machine_is_off;
        }
        if ((command.verb == Verb::Boot || command.verb == Verb::OpenLesson) &&
            !view_.source.empty()) {
            return "this window plays one run only";
        }
        return "";
    }

    const models::Snapshot& now_;
    const models::View& view_;
    std::vector<PaletteEntry> entries_;
};

void add_lessons(List& list, const std::vector<models::Lesson>& lessons, const models::View& view) {
    if (view.lesson) {
        list.add_all(lesson_commands);
    }
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        list.add(fmt::format("Lesson {}: {}", lessons[i].number, lessons[i].title), "",
                 {Verb::OpenLesson, i, 0, 0, {}}, lessons[i].error);
    }
}

void add_boots(List& list, const models::View& view) {
    for (const machine::Scene& scene : machine::all_scenes()) {
        list.add(fmt::format("Boot the scene {}: {}", scene.name, scene.title), "",
                 {Verb::Boot, 0, 0, 0, models::boot_choice(view, scene.name)});
    }
    for (const abi::GuardName& guard : abi::guard_names) {
        const bool is_out = models::is_left_out(view, guard.name);
        list.add(fmt::format("{} the guard {} in the next boot", is_out ? "Keep" : "Leave out",
                             guard.name),
                 "", {Verb::SwitchWithout, 0, 0, 0, guard.name});
    }
}

void add_bookmarks(List& list, const std::vector<models::Bookmark>& bookmarks) {
    for (std::size_t i = 0; i < bookmarks.size(); ++i) {
        const std::string name = fmt::format("t {} {}", bookmarks[i].clock, bookmarks[i].note);
        list.add("Travel to the bookmark " + name, "",
                 {Verb::TravelTo, bookmarks[i].clock, 0, 0, {}});
        list.add("Compare with the bookmark " + name, "", {Verb::CompareWith, i, 0, 0, {}});
        list.add("Write a note to the bookmark " + name, "", {Verb::EditNote, i, 0, 0, {}});
        list.add("Remove the bookmark " + name, "", {Verb::RemoveBookmark, i, 0, 0, {}});
    }
}

} // namespace

std::vector<PaletteEntry> all_commands(const models::Snapshot& now,
                                       const std::vector<models::Lesson>& lessons,
                                       const models::View& view) {
    List list(now, view);
    list.add_all(machine_commands);
    list.add_all(looking_commands);
    for (std::size_t i = 0; i < models::event_group_count; ++i) {
        const auto group = static_cast<models::EventGroup>(i);
        list.add(fmt::format("Events: {} {}", view.shows(group) ? "hide" : "show",
                             models::name_of(group)),
                 "", {Verb::SwitchGroup, i, 0, 0, {}});
    }
    list.add_all(window_commands);
    add_lessons(list, lessons, view);
    add_boots(list, view);
    add_bookmarks(list, view.bookmarks);
    return list.take();
}

std::vector<PaletteEntry> find_commands(std::vector<PaletteEntry> all, std::string_view text) {
    std::istringstream words(models::lower_case(text));
    for (std::string word; words >> word;) {
        std::erase_if(all, [&word](const PaletteEntry& entry) {
            return models::lower_case(entry.title).find(word) == std::string::npos;
        });
    }
    const std::string whole = models::lower_case(text);
    std::stable_partition(all.begin(), all.end(), [&whole](const PaletteEntry& entry) {
        return models::lower_case(entry.title).starts_with(whole);
    });
    return all;
}

} // namespace vitrine::app
