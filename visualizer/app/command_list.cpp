// SPDX-License-Identifier: MIT
#include "visualizer/app/command_list.h"

#include "abi/guards.h"
#include "visualizer/app/fixed_commands.h"
#include "visualizer/app/layout.h"
#include "visualizer/models/event_list_model.h"
#include "visualizer/models/lower_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <sstream>
#include <utility>

namespace vitrine::app {

namespace {

using fixed_commands::Fixed;
using fixed_commands::number;
using models::Tab;

constexpr const char* no_past = "this machine does not keep its past";
constexpr const char* machine_is_off = "the machine is off: boot it again with r";

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
           command.verb == Verb::FollowCode;
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
        if (command.verb == Verb::ResizePanel || command.verb == Verb::ResizeFocus) {
            return resizing(view_, command).reason;
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
        list.add_all(fixed_commands::of_the_lesson);
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

/// The same once more ends it.
void add_changes(List& list, const models::Snapshot& now, const models::View& view) {
    const auto add = [&](const std::string& moment, std::uint64_t clock) {
        const bool is_shown = view.heat && view.since == clock;
        list.add(fmt::format("Map: {} what changed since {}", is_shown ? "no longer show" : "show",
                             moment),
                 "", {Verb::ChangedSince, clock, 0, 0, {}});
    };
    add("the start", 0);
    add("this moment, which is marked", now.clock);
    for (const models::Bookmark& mark : view.bookmarks) {
        add(fmt::format("the bookmark t {} {}", mark.clock, mark.note), mark.clock);
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
    list.add_all(fixed_commands::of_the_machine);
    list.add_all(fixed_commands::of_looking);
    add_changes(list, now, view);
    for (std::size_t i = 0; i < models::event_group_count; ++i) {
        const auto group = static_cast<models::EventGroup>(i);
        list.add(fmt::format("Events: {} {}", view.shows(group) ? "hide" : "show",
                             models::name_of(group)),
                 "", {Verb::SwitchGroup, i, 0, 0, {}});
    }
    list.add_all(fixed_commands::of_sizes);
    list.add_all(fixed_commands::of_the_window);
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
