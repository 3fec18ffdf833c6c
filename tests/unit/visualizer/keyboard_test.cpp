// SPDX-License-Identifier: MIT
// Everything by the keyboard: the palette knows every command, the keys it shows are those that
// work, and Tab reaches whatever can be clicked.
#define GLFW_INCLUDE_NONE
#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"
#include "visualizer/app/command_list.h"
#include "visualizer/app/keys.h"
#include "visualizer/models/focus.h"
#include "visualizer/models/owner_search.h"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using namespace made_up;
using vitrine::Rect;
using vitrine::app::Command;
using vitrine::app::PaletteEntry;
using vitrine::app::Verb;
using vitrine::models::Clickable;
using vitrine::models::FocusStep;
using vitrine::models::next_focus;
using vitrine::models::Owner;
using vitrine::models::Snapshot;
using vitrine::models::View;

std::vector<PaletteEntry> everything() {
    View view;
    view.bookmarks.emplace_back();
    view.lesson.emplace();
    vitrine::models::Lesson lesson;
    lesson.title = "SLAT";
    return vitrine::app::all_commands(Snapshot{}, {lesson}, view);
}

// Those that say where on the screen, or carry what was typed. Each has a sibling in the palette
// that begins the same with no more than a key.
const std::map<Verb, Verb> siblings = {
    {Verb::Run, Verb::RunOrPause},
    {Verb::Pause, Verb::RunOrPause},
    {Verb::TravelToEvent, Verb::TravelToChosen},
    {Verb::SwitchBreakpoint, Verb::BreakHere},
    {Verb::Type, Verb::SwitchConsole},
    {Verb::ReadMemory, Verb::AddBookmark}, // which begins it
    {Verb::SelectPage, Verb::MovePage},
    {Verb::SelectEvent, Verb::MoveEvent},
    {Verb::ShowCode, Verb::OpenAddressBox},
    {Verb::ScrollMap, Verb::MovePage},
    {Verb::ShowTime, Verb::ZoomTime},
    {Verb::Search, Verb::OpenSearch},
    {Verb::CloseAddressBox, Verb::OpenAddressBox},
    {Verb::EditAddress, Verb::OpenAddressBox},
    {Verb::GoToAddress, Verb::OpenAddressBox},
    {Verb::MoveSplitter, Verb::ResetSplitters},
    {Verb::Explain, Verb::AskWhy},
    {Verb::ShowHistory, Verb::AskWhy},
    {Verb::ShowLaunch, Verb::ShowTab},
    {Verb::NameBookmark, Verb::EditNote},
    {Verb::PointAt, Verb::PressFocus}, // a link in a lesson's text
};
// These are the palette itself.
const std::set<Verb> of_the_palette = {Verb::OpenPalette, Verb::ClosePalette, Verb::EditPalette,
                                       Verb::MovePalette, Verb::EnterPalette, Verb::PickPalette,
                                       Verb::Escape};

struct Stroke {
    int key = 0;
    int modifiers = 0;
    char32_t character = 0;
};

std::optional<Stroke> stroke_of(std::string text) {
    Stroke stroke;
    if (text.starts_with("Shift+")) {
        stroke.modifiers = GLFW_MOD_SHIFT;
        text = text.substr(6);
    } else if (text.starts_with("Alt+")) {
        stroke.modifiers = GLFW_MOD_ALT;
        text = text.substr(4);
    }
    static const std::map<std::string, int> named = {
        {"space", GLFW_KEY_SPACE},    {"Home", GLFW_KEY_HOME},
        {"End", GLFW_KEY_END},        {"Tab", GLFW_KEY_TAB},
        {"Enter", GLFW_KEY_ENTER},    {"F6", GLFW_KEY_F6},
        {"F9", GLFW_KEY_F9},          {"Backspace", GLFW_KEY_BACKSPACE},
        {"PgUp", GLFW_KEY_PAGE_UP},   {"←", GLFW_KEY_LEFT},
        {"PgDn", GLFW_KEY_PAGE_DOWN}, {"→", GLFW_KEY_RIGHT},
        {"↑", GLFW_KEY_UP},           {"↓", GLFW_KEY_DOWN}};
    if (const auto found = named.find(text); found != named.end()) {
        stroke.key = found->second;
        return stroke;
    }
    if (text.size() != 1) {
        return std::nullopt;
    }
    stroke.key = std::toupper(text[0]); // GLFW's numbers of letters and digits
    stroke.character = static_cast<char32_t>(text[0]);
    return stroke;
}

/// What the window does with a key that is pressed, and with the character it makes.
std::optional<Command> command_of(const Stroke& stroke) {
    auto command = vitrine::app::command_with_modifier(stroke.key, stroke.modifiers, false, false);
    command = command ? command : vitrine::app::command_for_key(stroke.key, false);
    return command ? command : vitrine::app::command_for_character(stroke.character, false);
}

} // namespace

TEST_CASE("Every command can be given from the palette", "[palette]") {
    std::set<Verb> offered;
    for (const PaletteEntry& entry : everything()) {
        offered.insert(entry.command.verb);
    }
    for (unsigned number = 0; number < static_cast<unsigned>(Verb::Count); ++number) {
        const auto verb = static_cast<Verb>(number);
        CAPTURE(number);
        const auto sibling = siblings.find(verb);
        CHECK((offered.contains(verb) || of_the_palette.contains(verb) ||
               (sibling != siblings.end() && offered.contains(sibling->second))));
    }
}

TEST_CASE("The keys that the palette shows are the keys that work", "[palette][keys]") {
    unsigned with_key = 0;
    for (const PaletteEntry& entry : everything()) {
        if (entry.key.empty()) {
            continue;
        }
        ++with_key;
        CAPTURE(entry.title, entry.key);
        const auto stroke = stroke_of(entry.key);
        REQUIRE(stroke);
        const auto command = command_of(*stroke);
        REQUIRE(command);
        // Enter goes on with the lesson where nothing else has the keyboard.
        const Verb wanted =
            entry.command.verb == Verb::NextStop ? Verb::PressFocus : entry.command.verb;
        CHECK(command->verb == wanted);
        CHECK(command->value == entry.command.value);
        CHECK(command->text == entry.command.text);
        CHECK(command->from == entry.command.from);
    }
    CHECK(with_key > 40);
}

TEST_CASE("No key but Escape does anything while one types", "[keys]") {
    for (int key = GLFW_KEY_SPACE; key <= GLFW_KEY_LAST; ++key) {
        CAPTURE(key);
        CHECK((key == GLFW_KEY_ESCAPE || !vitrine::app::command_for_key(key, true)));
        CHECK_FALSE(vitrine::app::command_with_modifier(key, GLFW_MOD_SHIFT, true, false));
    }
    CHECK_FALSE(vitrine::app::command_with_modifier(GLFW_KEY_LEFT, GLFW_MOD_ALT, true, false));
    for (const char32_t character : {U'?', U'c', U'/', U'.', U',', U'+', U'-'}) {
        CHECK_FALSE(vitrine::app::command_for_character(character, true));
    }
}

TEST_CASE("The palette boots without the guards that it left out", "[palette]") {
    View view;
    view.without = {"hvci"};
    const auto all = vitrine::app::all_commands(Snapshot{}, {}, view);
    const auto boots = vitrine::app::find_commands(all, "boot the scene first-light:");
    REQUIRE(boots.size() == 1);
    CHECK(boots[0].command.text == "first-light hvci");
    CHECK(vitrine::app::find_commands(all, "keep the guard hvci").size() == 1);
}

TEST_CASE("What a trace cannot do is grey in the palette, with the reason", "[palette]") {
    Snapshot trace;
    trace.capabilities.time_travel = true;
    trace.capabilities.reason = "A recorded trace holds events alone.";
    View view;
    view.source = "recorded trace x";
    const auto all = vitrine::app::all_commands(trace, {}, view);
    const auto reason = [&](const char* words) {
        const auto found = vitrine::app::find_commands(all, words);
        REQUIRE_FALSE(found.empty());
        return found[0].reason;
    };
    for (const char* words :
         {"show the page", "show the code", "go to an address", "walk as VTL 1", "set a breakpoint",
          "export a recording", "execute one instruction"}) {
        CAPTURE(words);
        CHECK(reason(words) == trace.capabilities.reason);
    }
    CHECK(reason("boot the scene first-light:") == "this window plays one run only");
    CHECK(reason("back by one event").empty());
    CHECK(reason("show the events").empty());
}

TEST_CASE("Sizes that a layout or a panel does not have are grey in the palette", "[palette]") {
    View view;
    const auto reason = [&](const char* words) {
        const auto found =
            vitrine::app::find_commands(vitrine::app::all_commands({}, {}, view), words);
        REQUIRE_FALSE(found.empty());
        return found[0].reason;
    };
    CHECK(reason("panel on the left wider").empty());
    CHECK(reason("the map taller").empty());
    CHECK(reason("that has the keyboard wider") == "no panel has the keyboard: F6 goes to one");
    view.focused_panel = vitrine::models::Panel::Map;
    CHECK_FALSE(reason("that has the keyboard wider").empty()); // it is as wide as it can be
    CHECK(reason("that has the keyboard taller").empty());
    view.lecture = true;
    for (const char* words : {"panel on the left wider", "inspector on the right narrower",
                              "timeline taller", "that has the keyboard taller"}) {
        CAPTURE(words);
        CHECK(reason(words) == "the layout of a lecture has fixed sizes");
    }
}

TEST_CASE("The palette offers to show what changed since any moment there is", "[palette]") {
    Snapshot now;
    now.clock = 70;
    View view;
    view.bookmarks.push_back({40, "before", nullptr});
    const auto found = [&](const char* words) {
        return vitrine::app::find_commands(vitrine::app::all_commands(now, {}, view), words);
    };
    REQUIRE(found("changed since the bookmark t 40 before").size() == 1);
    CHECK(found("changed since the bookmark t 40 before")[0].command.value == 40);
    CHECK(found("changed since this moment")[0].command.value == 70);
    CHECK(found("changed since the start")[0].command.value == 0);
    view.heat = true;
    view.since = 40;
    CHECK(found("no longer show what changed since the bookmark").size() == 1);
    CHECK(found("no longer show what changed since the start").empty());
}

TEST_CASE("A machine that is off says so instead of running", "[palette]") {
    Snapshot off;
    off.state = vitrine::models::RunState::Ended;
    const auto found =
        vitrine::app::find_commands(vitrine::app::all_commands(off, {}, {}), "run or pause");
    REQUIRE(found.size() == 1);
    CHECK(found[0].reason == "the machine is off: boot it again with r");
}

TEST_CASE("Tab goes through what can be clicked and round again, F6 from panel to panel",
          "[focus]") {
    const std::vector<Clickable> all = {{"run", {10, 10, 10, 10}},
                                        {"map.vtl0", {10, 110, 10, 10}}, // for the pointer alone
                                        {"step", {30, 10, 10, 10}},
                                        {"tab.page", {10, 210, 10, 10}},
                                        {"tab.cpu", {30, 210, 10, 10}}};
    const std::vector<Rect> panels = {{0, 0, 100, 100}, {0, 200, 100, 100}};
    const auto go = [&](const char* from, FocusStep step) {
        return next_focus({all, panels, ""}, from, step);
    };
    CHECK(go("", FocusStep::Next) == "run");
    CHECK(go("", FocusStep::Previous) == "tab.cpu");
    CHECK(go("run", FocusStep::Next) == "step");
    CHECK(go("run", FocusStep::Previous) == "tab.cpu");
    CHECK(go("tab.cpu", FocusStep::Next) == "run");
    CHECK(go("run", FocusStep::NextPanel) == "tab.page");
    CHECK(go("tab.cpu", FocusStep::NextPanel) == "run");
    CHECK(go("tab.page", FocusStep::PreviousPanel) == "step");
    CHECK(go("what scrolled away", FocusStep::Next) == "run");
    CHECK(next_focus({{}, panels, ""}, "run", FocusStep::Next).empty());
}

TEST_CASE("Behind an open sheet nothing can be reached", "[focus]") {
    const std::vector<Clickable> all = {
        {"run", {}}, {"menu.scene.a", {}}, {"menu.scene.b", {}}, {"menuish", {}}};
    CHECK(next_focus({all, {}, "menu"}, "run", FocusStep::Next) == "menu.scene.a");
    CHECK(next_focus({all, {}, "menu"}, "menu.scene.b", FocusStep::Next) == "menu.scene.a");
}

TEST_CASE("An owner's pages are found stretch by stretch, and round again", "[search]") {
    using vitrine::models::next_run;
    using vitrine::models::owner_named;
    CHECK(owner_named("VTL 1") == Owner::Vtl1);
    CHECK(owner_named("vtl0 kernel") == Owner::Vtl0Kernel);
    CHECK(owner_named("Hypervisor") == Owner::Hypervisor);
    CHECK(owner_named("devices") == Owner::Device);
    CHECK_FALSE(owner_named("1a25"));
    CHECK_FALSE(owner_named(""));

    const Run run;
    auto now = run.snapshot(0);
    bring_up(now);
    now.slat = open_tables();
    vitrine::models::SlatModel slat;
    slat.update(now);
    const auto first = next_run(slat, Owner::Vtl0, 0xFFFF'FFFF);
    CHECK(first.first_page == 0);
    CHECK(first.number == 1);
    REQUIRE(first.count > 1);
    const auto second = next_run(slat, Owner::Vtl0, first.first_page);
    CHECK(second.number == 2);
    CHECK(second.first_page >= first.first_page + first.page_count);
    CHECK(slat.owner(second.first_page) == Owner::Vtl0);
    CHECK(slat.owner(second.first_page - 1) != Owner::Vtl0);
    const auto hypervisor = next_run(slat, Owner::Hypervisor, 0);
    CHECK(hypervisor.pages == abi::hypervisor_region.size / abi::page_size);
}
