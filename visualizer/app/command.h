// SPDX-License-Identifier: MIT
// Everything a button, a key, a lesson or a test can ask for. Panels fill the list while they draw;
// the shell carries it out after the frame.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vitrine::app {

enum class Verb {
    // for the machine
    Run,
    Pause,
    RunOrPause,
    StepInstruction,
    StepEvent,
    Restart,
    SetSpeed,         // value: models::Speed
    TravelTo,         // value: clock
    TravelToEvent,    // value: index among all that is known
    StepBack,         // to before the last instruction
    EventBack,        // to behind the event before the last
    RunUntil,         // text: models::EventMatch
    Boot,             // text: a scene's name, then the guards to leave out
    SwitchBreakpoint, // value: linear address
    ReadMemory,       // all of it, to compare moments
    ExportRecording,  // with which the machine makes the run again
    Type,             // text: keys for the guest's console
    // for the window
    SwitchConsole, // the keyboard is the guest's, or the window's again
    SwitchTheme,
    SwitchLecture,
    SwitchHelp,
    ShowTab,     // value: models::Tab
    SelectPage,  // value: page number
    WalkAs,      // value: models::Walker
    ShowCode,    // value: linear address
    FollowCode,  // to where the processor is
    BreakHere,   // a breakpoint at the code that is shown, set or taken away
    SelectEvent, // value: index
    MovePage,    // value: models::Direction, on the map
    MoveEvent,   // value: 1 to the next one that passes the filter, 0 to the one before
    TurnPage,    // value: models::Direction; from: 0 the inspector, 1 the panel on the left
    MoveFocus,   // value: models::FocusStep
    PressFocus,  // what the keyboard went to, as a click would
    ScrollMap,   // value: first page
    FollowMap,
    ShowTime, // from, to: instructions
    FollowTime,
    ShowAllTime,
    ZoomTime,    // value: 1 in, 0 out
    PanTime,     // value: models::Direction
    SwitchGroup, // value: models::EventGroup
    Search,      // text
    OpenSearch,
    OpenAddressBox,
    CloseAddressBox,
    EditAddress,  // text so far
    GoToAddress,  // text: a physical or virtual address, or "page N"
    MoveSplitter, // value: models::Splitter, from: new size
    ResizePanel,  // value: models::Direction; from: models::Panel
    ResizeFocus,  // value: models::Direction; the panel that has the keyboard
    ResetSplitters,
    Explain,        // value: index of an event; why it was refused
    AskWhy,         // of the chosen event, the newest denial or the chosen page
    TravelToChosen, // event
    ShowHistory,    // value: page number; who decides about it
    ShowLaunch,     // value: index of a trustlet's launch, from: a gate of it, or 0
    SwitchMenu,     // what to boot
    SwitchWithout,  // text: a guard to leave out of the next boot, or not
    OpenPalette,
    ClosePalette,
    EditPalette,  // text so far
    MovePalette,  // value: 1 down, 0 up
    EnterPalette, // carries out what is chosen
    PickPalette,  // value: a row of it
    AddBookmark,
    NameBookmark,   // value: which, text: its note
    EditNote,       // value: which
    RemoveBookmark, // value: which
    CompareWith,    // value: which
    SwitchHeat,     // the map shows what changed since the moment chosen last
    ChangedSince,   // value: a clock, 0 the start; of the one that is shown: no longer
    OpenLesson,     // value: index
    CloseLesson,
    SwitchReading, // the lesson's text, or its tour
    Predict,       // value: the choice, for the next stop
    NextStop,      // of the lesson
    Back,          // to the lesson's stop before
    PointAt,       // text: a place of the window to frame
    ExportPicture, // into a file of its own
    ExportTrace,
    ExportPerfetto,
    Escape, // closes the sheet or the field, or gives up the chosen event
    Close,
    Count,
};

/// As a moment to travel to: the latest at which one has been.
inline constexpr std::uint64_t end_of_time = ~0ULL;

struct Command {
    Verb verb{};
    std::uint64_t value = 0;
    double from = 0;
    double to = 0;
    std::string text;
};

constexpr bool is_for_machine(Verb verb) { return verb <= Verb::Type; }

class Commands {
public:
    void add(Verb verb, std::uint64_t value = 0) { list_.push_back({verb, value, 0, 0, {}}); }
    void add(Command command) { list_.push_back(std::move(command)); }
    std::vector<Command> take() { return std::exchange(list_, {}); }

private:
    std::vector<Command> list_;
};

} // namespace vitrine::app
