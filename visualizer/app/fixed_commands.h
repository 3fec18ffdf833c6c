// SPDX-License-Identifier: MIT
// The commands of the palette that are always the same: title, key, and what they ask for.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/models/focus.h"
#include "visualizer/models/snapshot.h"
#include "visualizer/models/view.h"

#include <cstdint>

namespace vitrine::app::fixed_commands {

using models::Direction;
using models::FocusStep;
using models::Panel;
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

template <typename Choice>
constexpr std::uint64_t number(Choice choice) {
    return static_cast<std::uint64_t>(choice);
}

inline constexpr Fixed of_the_machine[] = {
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

inline constexpr Fixed of_looking[] = {
    {"Choose what to boot: scenes, attacks, guards, lessons", "m", Verb::SwitchMenu},
    {"Why? And who decided that?", "w", Verb::AskWhy},
    {"Show the page", "5", Verb::ShowTab, number(Tab::Page)},
    {"Show the processor, its VMCBs and the IOMMU", "6", Verb::ShowTab, number(Tab::Cpu)},
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
    {"Map: show what changed since the moment chosen last, or no longer", "h", Verb::SwitchHeat},
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

inline constexpr Fixed of_the_window[] = {
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
    {"Keys and colours", "?", Verb::SwitchHelp},
    {"Export the window's picture (PNG)", "", Verb::ExportPicture},
    {"Export the events as a trace", "", Verb::ExportTrace},
    {"Export the events for ui.perfetto.dev", "", Verb::ExportPerfetto},
    {"Export a recording, to make this run again", "", Verb::ExportRecording},
    {"Leave", "", Verb::Close},
};

inline constexpr Fixed of_the_lesson[] = {
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

inline constexpr Fixed of_sizes[] = {
    {"Sizes: the panel on the left wider", "", Verb::ResizePanel, number(Direction::Right), "",
     number(Panel::Scene)},
    {"Sizes: the panel on the left narrower", "", Verb::ResizePanel, number(Direction::Left), "",
     number(Panel::Scene)},
    {"Sizes: the inspector on the right wider", "", Verb::ResizePanel, number(Direction::Right), "",
     number(Panel::Inspector)},
    {"Sizes: the inspector on the right narrower", "", Verb::ResizePanel, number(Direction::Left),
     "", number(Panel::Inspector)},
    {"Sizes: the timeline taller", "", Verb::ResizePanel, number(Direction::Down), "",
     number(Panel::Timeline)},
    {"Sizes: the timeline lower", "", Verb::ResizePanel, number(Direction::Up), "",
     number(Panel::Timeline)},
    {"Sizes: the building taller, the map lower", "", Verb::ResizePanel, number(Direction::Down),
     "", number(Panel::Building)},
    {"Sizes: the map taller, the building lower", "", Verb::ResizePanel, number(Direction::Down),
     "", number(Panel::Map)},
    {"Sizes: the panel that has the keyboard wider", "Alt+\u2192", Verb::ResizeFocus,
     number(Direction::Right)},
    {"Sizes: the panel that has the keyboard narrower", "Alt+\u2190", Verb::ResizeFocus,
     number(Direction::Left)},
    {"Sizes: the panel that has the keyboard taller", "Alt+\u2193", Verb::ResizeFocus,
     number(Direction::Down)},
    {"Sizes: the panel that has the keyboard lower", "Alt+\u2191", Verb::ResizeFocus,
     number(Direction::Up)},
    {"Sizes of the panels as at first", "", Verb::ResetSplitters},
};

} // namespace vitrine::app::fixed_commands
