// SPDX-License-Identifier: MIT
// Every view in each theme and layout: is it drawn, and does it look as it did? A sheet of small
// pictures for each theme and layout is in tests/ui/golden/. After a wanted change,
//
//   VITRINE_NEW_GOLDEN=1 build/release/tests/ui/window_ui_test "[golden]"
//
// writes them anew; look at them before they are committed. Rasterizers and fonts differ: a sheet
// counts only on Mesa's software rasterizer with the window's own fonts, and within a tolerance.
#include "tests/catch.h"
#include "tests/ui/robot.h"
#include "tests/ui/sheet.h"
#include "tests/ui/story.h"
#include "tests/unit/visualizer/launching.h"

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace {

using abi::EventKind;
using ui::Robot;
using ui::Sheet;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::app::WindowSize;
using vitrine::models::Tab;
using vitrine::theme::Mode;

constexpr WindowSize size{1280, 720};

struct View {
    const char* name;
    std::function<void(Robot&)> open;
    const char* drawn; // the place in which something must be
};

const std::vector<View>& views() {
    static const std::vector<View> all = {
        {"page", [](Robot& robot) { robot.show(Tab::Page); }, "panel.building"},
        {"cpu", [](Robot& robot) { robot.show(Tab::Cpu); }, "panel.map"},
        {"code", [](Robot& robot) { robot.show(Tab::Code); }, "panel.timeline"},
        {"events", [](Robot& robot) { robot.show(Tab::Events); }, "panel.top"},
        {"why",
         [](Robot& robot) {
             const std::size_t last = robot.now().events.size() - 1;
             robot.command(Verb::Explain, last);
         },
         "panel.building"},
        {"changes", [](Robot& robot) { robot.command(Verb::SwitchHeat); }, "panel.map"},
        {"menu", [](Robot& robot) { robot.command(Verb::SwitchMenu); }, "menu.sheet"},
        {"palette", [](Robot& robot) { robot.command(Verb::OpenPalette); }, "palette.sheet"},
        {"help", [](Robot& robot) { robot.command(Verb::SwitchHelp); }, "help.sheet"},
    };
    return all;
}

SessionSettings launching() {
    SessionSettings settings;
    settings.switch_on = [] {
        return machine::SwitchedOn{std::make_unique<made_up::Launching>(), ""};
    };
    return settings;
}

void add_view(Sheet& sheet, const View& view, Mode mode, bool lecture) {
    Session session(ui::story());
    ui::run_to(session, EventKind::SlatViolation);
    Robot robot(session, {mode, lecture, {}}, size);
    robot.point_at({1, 1});
    view.open(robot);
    CAPTURE(view.name);
    CHECK(robot.share_drawn(robot.place(view.drawn)) > 0.03);
    sheet.add(view.name, robot.picture());
}

void add_trustlets(Sheet& sheet, Mode mode, bool lecture) {
    Session session(launching());
    session.run_here({});
    Robot robot(session, {mode, lecture, {}}, size);
    robot.point_at({1, 1});
    robot.show(Tab::Trustlets);
    CHECK(robot.share_of(robot.place("gates"), robot.palette().done.fill) > 0.1);
    sheet.add("trustlets", robot.picture());
}

} // namespace

TEST_CASE("Every view is drawn, and looks as it did, in each theme and layout", "[ui][golden]") {
    const bool anew = std::getenv("VITRINE_NEW_GOLDEN") != nullptr;
    for (const Mode mode : {Mode::Dark, Mode::Light}) {
        for (const bool lecture : {false, true}) {
            const std::string name =
                std::string(mode == Mode::Dark ? "dark" : "light") + (lecture ? "-lecture" : "");
            CAPTURE(name);
            Sheet sheet;
            for (const View& view : views()) {
                add_view(sheet, view, mode, lecture);
            }
            add_trustlets(sheet, mode, lecture);
            if (anew) {
                CHECK(sheet.write(name).empty());
            } else if (!sheet.why_not_comparable().empty()) {
                WARN(sheet.why_not_comparable());
            } else {
                const std::string difference = sheet.differs_from_golden(name);
                INFO(difference);
                CHECK(difference.empty());
            }
        }
    }
}
