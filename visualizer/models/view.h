// SPDX-License-Identifier: MIT
// What the person at the window has chosen: theme, tab, page, event, zoom. Changed by commands
// only.
#pragma once

#include "abi/vtl.h"
#include "visualizer/models/compare_model.h"
#include "visualizer/models/focus.h"
#include "visualizer/models/lesson.h"
#include "visualizer/theme/palette.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

enum class Tab { Page, Cpu, Code, Events, Why, Trustlets };

/// "page", "cpu", "code", "events", "why", "trustlets"; anything else is the page.
inline Tab tab_named(std::string_view name) {
    return name == "cpu"         ? Tab::Cpu
           : name == "code"      ? Tab::Code
           : name == "events"    ? Tab::Events
           : name == "why"       ? Tab::Why
           : name == "trustlets" ? Tab::Trustlets
                                 : Tab::Page;
}

/// Groups of events that can be shown or hidden.
enum class EventGroup { Switches, Slat, Calls, Denials, Hardware, Marks, Count };
inline constexpr std::size_t event_group_count = static_cast<std::size_t>(EventGroup::Count);

/// Whose page tables an address is walked through.
enum class Walker { WhoRuns, Vtl0, Vtl1 };

/// The pages the zoomed strips show; `follow` moves it to wherever the last change was.
struct MapWindow {
    std::uint64_t first_page = 0;
    bool follow = true;
};

/// The stretch of the clock the timeline shows; `follow` keeps the present at its right end.
struct TimeWindow {
    double from = 0; // instructions
    double to = 1;
    bool follow = true;
};

/// The regions of the window.
enum class Panel { Top, Scene, Building, Map, Inspector, Timeline };

/// Sizes a person can drag, in design pixels.
enum class Splitter { Left, Inspector, Timeline, Building };
struct Splits {
    float left = 336;
    float inspector = 388;
    float timeline = 206;
    float building = 0.47F; // share of the centre
};

struct View {
    theme::Mode mode = theme::Mode::Dark;
    bool lecture = false;
    bool help = false;
    bool menu = false;                     // what to boot
    std::vector<std::string> without = {}; // guards to leave out of the next boot
    bool palette = false;
    bool palette_focused = false; // it has had its first frame, and the keyboard
    std::string palette_text = {};
    std::size_t palette_choice = 0;
    std::vector<Bookmark> bookmarks = {};
    std::optional<std::size_t> compared = {}; // a bookmark, with the present
    bool heat = false;                        // the map shows what changed since
    std::uint64_t since = 0;                  // this clock; 0: the start
    std::optional<LessonState> lesson = {};   // the one that is open
    std::optional<std::size_t> why = {};    // the denial that is explained; else the page's history
    std::optional<std::size_t> launch = {}; // of a trustlet, by index; else the newest
    unsigned gate = 0;                      // of that launch, 1 to 5; 0: none in particular
    std::string pointed = {};               // a place that a lesson's text shows; empty: none
    std::string source = {};                // what is played, where that is no live machine
    std::string activity = {};              // what the machine's thread is busy with
    std::string notice = {};                // what became of the last command
    Tab tab = Tab::Page;
    std::optional<std::uint64_t> page;    // number; nothing chosen yet
    bool follow_page = true;              // the chosen page is that of the last SLAT event
    std::optional<std::uint64_t> linear;  // the address to walk, if an event named one
    std::optional<abi::Vtl> walk_as;      // whose walk it was
    Walker walker = Walker::WhoRuns;      // who is to walk, where no event says it
    bool page_of_walk = false;            // the page is to be the one the walk of `linear` ends at
    std::optional<std::uint64_t> code_at; // the code that is shown, if not the processor's
    std::optional<std::size_t> event;     // index
    bool reveal_event = false;            // scroll the table to the chosen event, in this frame
    bool follow_present = true; // code, events, scene scroll to the present, in this frame
    MapWindow map;
    TimeWindow time;
    Splits splits;
    std::array<bool, event_group_count> shown = {true, true, true, true, false, true};
    bool console_has_keys = false;           // what is typed goes to the guest
    std::string search;                      // filters the events tab
    bool search_opened = false;              // its field gets the keyboard, in this frame
    bool note_opened = false;                // the same for the compared bookmark's note
    std::string focus = {};                  // what the keyboard went to, by name; empty: nothing
    std::optional<Panel> focused_panel = {}; // and the panel that it is in
    int page_turned = 0;              // the inspector's content: 1 down, -1 up, in this frame
    int left_page_turned = 0;         // the same of the panel on the left
    bool address_box = false;         // the "go to address" field is open
    bool address_box_focused = false; // it has had its first frame, and the keyboard
    std::string search_address;       // what has been typed in it so far
    std::string address_error;        // what was wrong with the address typed last

    bool shows(EventGroup group) const { return shown[static_cast<std::size_t>(group)]; }
};

inline bool is_left_out(const View& view, std::string_view guard) {
    return std::find(view.without.begin(), view.without.end(), guard) != view.without.end();
}

/// A scene and the guards that are switched off, as Verb::Boot wants them.
inline std::string boot_choice(const View& view, std::string scene) {
    for (const std::string& guard : view.without) {
        scene += " " + guard;
    }
    return scene;
}

} // namespace vitrine::models
