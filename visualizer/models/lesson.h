// SPDX-License-Identifier: MIT
// A lesson: what its folder lessons/NN-slug/ says, and how far a run has come in it.
//
// README.md is the text to read, tour.toml the stops. A stop is reached when its event happens in
// the machine, whoever made it happen; a question is answered by the machine, never by a key.
#pragma once

#include "visualizer/models/claim.h"
#include "visualizer/models/event_match.h"
#include "visualizer/models/markdown.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

/// Links that lead to something in the window: `[the map](show:map.vtl0)` frames a place,
/// `[the code](tab:code)` opens a tab of the inspector.
inline constexpr std::string_view show_link = "show:";
inline constexpr std::string_view tab_link = "tab:";

/// One of the answers a person may predict; the right one is the one that holds at the stop.
struct Choice {
    std::string text;
    Claim when;
};

struct LessonStop {
    std::string title; // "VTL1 takes its pages away"
    std::string until; // the event, as in event_match.h
    EventMatch match;
    std::string say;         // once it is reached, with **bold** and `code`
    std::vector<Link> links; // in `say`: places and tabs to show
    std::string point;       // a place of the window to point at: "map.vtl0"; empty: none
    std::string tab;         // of the inspector, to open; empty: as it is
    std::string ask;         // before it is reached; empty: no question
    std::vector<Choice> choices;
};

struct Lesson {
    unsigned number = 0;
    std::string slug; // "03-slat"
    std::string title;
    std::string scene;
    std::vector<std::string> without; // guards
    std::string intro;
    std::vector<LessonStop> stops;
    std::vector<Block> text; // README.md
    std::string error;       // one sentence, with the file; then nothing else counts
};

/// Reads one lesson's folder.
Lesson read_lesson(const std::filesystem::path& folder);
/// Every lesson below `folder`, by number; those that cannot be read are there with their error.
std::vector<Lesson> read_lessons(const std::filesystem::path& folder);

/// Which stops a run has reached, kept up to date as events arrive and as one goes back in time.
class LessonProgress {
public:
    /// No more than this is looked at at once, so that no frame waits for a long run.
    static constexpr std::size_t seen_at_once = 200'000; // events, a few ms
    void update(const Lesson& lesson, const Events& events);
    bool complete() const { return seen_ == wanted_; }
    std::size_t reached() const { return events_.size(); }
    /// The event that reached this stop.
    std::size_t event_of(std::size_t stop) const { return events_[stop]; }

private:
    const Lesson* lesson_ = nullptr;
    const EventLog* log_ = nullptr;
    std::size_t seen_ = 0;
    std::vector<std::size_t> events_; // one a stop, in order
    std::size_t wanted_ = 0;          // events there are; `seen_` follows
};

/// What the person has done in the lesson that is open.
struct LessonState {
    std::size_t lesson = 0;                     // index among all
    bool reading = false;                       // the text instead of the tour
    std::optional<std::size_t> asked;           // in a lecture: the stop whose question is shown
    std::map<std::size_t, std::size_t> answers; // by stop: the choice
    std::map<std::size_t, bool> verdicts;       // by stop: was the prediction right?
    std::map<std::size_t, std::size_t> truths;  // by stop: the choice that held
};

/// Lets the machine judge the stop that has just been reached, if a question went before it.
void judge_stop(LessonState& state, const Lesson& lesson, const LessonProgress& progress,
                const Snapshot& now);

} // namespace vitrine::models
