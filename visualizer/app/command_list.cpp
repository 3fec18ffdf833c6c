// SPDX-License-Identifier: MIT
#include "visualizer/app/command_list.h"

#include "abi/guards.h"
#include "visualizer/models/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace vitrine::app {

namespace {

using models::Speed;
using models::Tab;

struct Fixed {
    const char* title;
    const char* key;
    Verb verb;
    std::uint64_t value = 0;
    const char* text = "";
};

constexpr std::uint64_t number(Tab tab) { return static_cast<std::uint64_t>(tab); }
constexpr std::uint64_t number(Speed speed) { return static_cast<std::uint64_t>(speed); }

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
    {"Boot again from the start", "r", Verb::Restart},
    {"Speed: a quarter", "1", Verb::SetSpeed, number(Speed::Quarter)},
    {"Speed: six events a second", "2", Verb::SetSpeed, number(Speed::Normal)},
    {"Speed: eight times that", "3", Verb::SetSpeed, number(Speed::Eightfold)},
    {"Speed: as fast as it goes", "4", Verb::SetSpeed, number(Speed::Maximum)},
};

constexpr Fixed window_commands[] = {
    {"Choose what to boot: scenes, attacks, guards, lessons", "m", Verb::SwitchMenu},
    {"Show the page", "", Verb::ShowTab, number(Tab::Page)},
    {"Show the processor", "", Verb::ShowTab, number(Tab::Cpu)},
    {"Show the code", "", Verb::ShowTab, number(Tab::Code)},
    {"Show the events", "", Verb::ShowTab, number(Tab::Events)},
    {"Show why, and who decided", "w", Verb::ShowTab, number(Tab::Why)},
    {"Go to an address or a function", "g", Verb::OpenAddressBox},
    {"Type into the guest's console", "c", Verb::SwitchConsole},
    {"Follow the present", "f", Verb::FollowTime},
    {"Bookmark this moment", "b", Verb::AddBookmark},
    {"Map: show how long ago rights changed", "h", Verb::SwitchHeat},
    {"Dark or light", "t", Verb::SwitchTheme},
    {"Large, for a lecture", "l", Verb::SwitchLecture},
    {"Keys and colours", "?", Verb::SwitchHelp},
    {"Export the window's picture (PNG)", "", Verb::ExportPicture},
    {"Export the events as a trace", "", Verb::ExportTrace},
    {"Export the events for ui.perfetto.dev", "", Verb::ExportPerfetto},
    {"Close the lesson", "", Verb::CloseLesson},
    {"Leave", "", Verb::Close},
};

bool goes_back(Verb verb) {
    return verb == Verb::StepBack || verb == Verb::EventBack || verb == Verb::TravelTo;
}

void add_fixed(std::vector<PaletteEntry>& list, const Fixed& fixed, const models::Snapshot& now) {
    PaletteEntry entry{fixed.title, fixed.key, {fixed.verb, fixed.value, 0, 0, fixed.text}, {}};
    if (goes_back(fixed.verb) && !now.capabilities.time_travel) {
        entry.reason = "this machine does not keep its past";
    }
    if (fixed.verb == Verb::StepInstruction && !now.capabilities.step_instruction) {
        entry.reason = now.capabilities.reason;
    }
    list.push_back(std::move(entry));
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

} // namespace

std::vector<PaletteEntry> all_commands(const models::Snapshot& now,
                                       const std::vector<models::Lesson>& lessons,
                                       const std::vector<models::Bookmark>& bookmarks) {
    std::vector<PaletteEntry> list;
    for (const Fixed& fixed : machine_commands) {
        add_fixed(list, fixed, now);
    }
    for (const Fixed& fixed : window_commands) {
        add_fixed(list, fixed, now);
    }
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        list.push_back({fmt::format("Lesson {}: {}", lessons[i].number, lessons[i].title),
                        "",
                        {Verb::OpenLesson, i, 0, 0, {}},
                        lessons[i].error});
    }
    for (const machine::Scene& scene : machine::all_scenes()) {
        list.push_back({fmt::format("Boot the scene {}: {}", scene.name, scene.title),
                        "",
                        {Verb::Boot, 0, 0, 0, scene.name},
                        {}});
    }
    for (const abi::GuardName& guard : abi::guard_names) {
        list.push_back({fmt::format("Leave out or keep the guard {} in the next boot", guard.name),
                        "",
                        {Verb::SwitchWithout, 0, 0, 0, guard.name},
                        {}});
    }
    for (std::size_t i = 0; i < bookmarks.size(); ++i) {
        const std::string name = fmt::format("t {} {}", bookmarks[i].clock, bookmarks[i].note);
        list.push_back({"Travel to the bookmark " + name,
                        "",
                        {Verb::TravelTo, bookmarks[i].clock, 0, 0, {}},
                        {}});
        list.push_back(
            {"Compare with the bookmark " + name, "", {Verb::CompareWith, i, 0, 0, {}}, {}});
    }
    return list;
}

std::vector<PaletteEntry> find_commands(std::vector<PaletteEntry> all, std::string_view text) {
    std::istringstream words(lower(text));
    for (std::string word; words >> word;) {
        std::erase_if(all, [&word](const PaletteEntry& entry) {
            return lower(entry.title).find(word) == std::string::npos;
        });
    }
    const std::string whole = lower(text);
    std::stable_partition(all.begin(), all.end(), [&whole](const PaletteEntry& entry) {
        return lower(entry.title).starts_with(whole);
    });
    return all;
}

} // namespace vitrine::app
