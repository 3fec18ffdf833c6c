// SPDX-License-Identifier: MIT
// What is on the screen, by its pixels: themes, layouts, the lit room, red for denial alone.
#include "tests/catch.h"
#include "tests/ui/robot.h"
#include "tests/ui/story.h"
#include "visualizer/app/png.h"
#include "visualizer/app/screenshot.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using abi::EventKind;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::Rect;
using vitrine::app::Look;
using vitrine::app::Session;
using vitrine::app::Verb;
using vitrine::app::WindowSize;
using vitrine::theme::Mode;

constexpr const char* always_there[] = {"panel.top", "panel.building", "panel.map",
                                        "panel.timeline"};
constexpr const char* not_in_a_lecture[] = {"panel.scene", "panel.inspector"};

// The frame of a room, a pixel inside its outer edge.
Rect frame_of(const Rect& room) { return {room.x, room.y + 12, 3, room.h - 24}; }

} // namespace

TEST_CASE("Every panel has something to read, at every size and in both themes", "[ui]") {
    for (const WindowSize size : {WindowSize{1280, 720}, WindowSize{1600, 900},
                                  WindowSize{2560, 1080}, WindowSize{3840, 2160}}) {
        for (const Mode mode : {Mode::Dark, Mode::Light}) {
            Session session(story());
            run_to(session, EventKind::SlatViolation);
            Robot robot(session, {mode, false}, size);
            CAPTURE(size.width, mode == Mode::Dark);
            for (const char* name : always_there) {
                CAPTURE(name);
                CHECK(robot.share_drawn(robot.place(name)) > 0.03);
            }
            for (const char* name : not_in_a_lecture) {
                CAPTURE(name);
                CHECK(robot.share_drawn(robot.place(name)) > 0.03);
            }
            CHECK(robot.share_of(robot.place("panel.scene"), robot.palette().panel) > 0.3);
        }
    }
}

TEST_CASE("What the cells of the map mean is said at every size, and in a lecture", "[ui]") {
    for (const bool lecture : {false, true}) {
        for (const WindowSize size :
             {WindowSize{1280, 720}, WindowSize{1600, 900}, WindowSize{3840, 2160}}) {
            Session session(story());
            run_to(session, EventKind::SlatViolation);
            Robot robot(session, {Mode::Dark, lecture}, size);
            CAPTURE(size.width, lecture);
            REQUIRE(robot.sees("map.legend"));
            CHECK(robot.place("map.legend").right() < robot.place("map.changes").x);
            CHECK(robot.place("map.legend").x > robot.place("map.overview").x); // the title's end
        }
    }
}

TEST_CASE("The theme button changes every colour, and back again the same picture", "[ui]") {
    Session session(story());
    Robot robot(session);
    robot.point_at({1, 1});
    const auto dark = robot.picture();
    CHECK(dark.at(2, 890) == vitrine::app::Image::Pixel{0x0B, 0x10, 0x1A});
    robot.click("theme");
    CHECK(robot.view().mode == Mode::Light);
    CHECK(robot.picture().at(2, 890) == vitrine::app::Image::Pixel{0xE9, 0xED, 0xF3});
    robot.click("theme");
    robot.point_at({1, 1});
    const bool same = robot.picture().pixels == dark.pixels;
    CHECK(same);
}

TEST_CASE("A lecture is large, without side panels, building beside map", "[ui]") {
    Session session(story());
    Robot robot(session);
    const float small = robot.place("run").h;
    robot.click("lecture");
    CHECK(robot.place("run").h > small * 1.25F);
    for (const char* name : not_in_a_lecture) {
        CHECK_FALSE(robot.sees(name));
    }
    CHECK(robot.place("panel.building").right() < robot.place("panel.map").x);
    robot.click("lecture");
    CHECK(robot.sees("panel.scene"));
}

TEST_CASE("The room the processor is in is the one that is lit", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SecureCall);
    Robot robot(session);
    const auto lit = [&](const char* room, const vitrine::theme::Hue& hue) {
        return robot.share_of(frame_of(robot.place(room)), hue.text) > 0.2;
    };
    CHECK(lit("room.vtl1-kernel", robot.palette().vtl1));
    CHECK_FALSE(lit("room.vtl0-kernel", robot.palette().vtl0));
    CHECK_FALSE(lit("room.hypervisor", robot.palette().hypervisor));
    CHECK(robot.share_of(robot.place("chip.securekernel.exe"), robot.palette().vtl1.fill) > 0.5);
    CHECK(robot.share_of(robot.place("chip.kernel.exe"), robot.palette().vtl0.fill) < 0.2);
}

TEST_CASE("No program is claimed before it is loaded", "[ui]") {
    Session session(story());
    Robot robot(session);
    CHECK_FALSE(robot.sees("chip.kernel.exe"));
    CHECK_FALSE(robot.sees("chip.SLAT VTL 0"));
    robot.command(Verb::StepEvent);
    CHECK(robot.sees("chip.kernel.exe"));
    CHECK(robot.sees("chip.SLAT VTL 0"));
    CHECK_FALSE(robot.sees("chip.SLAT VTL 1")); // VTL1 has no table yet
}

TEST_CASE("Red appears with the denial, in building, inspector and timeline, not before", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatChange);
    Robot robot(session);
    const auto red = [&](const char* panel) {
        return robot.share_of(robot.place(panel), robot.palette().denied.fill);
    };
    for (const char* panel : {"panel.building", "panel.inspector", "panel.timeline", "panel.map"}) {
        CAPTURE(panel);
        CHECK(red(panel) == 0);
    }
    while (robot.now().events.back().kind != EventKind::SlatViolation) {
        robot.command(Verb::StepEvent);
        REQUIRE(robot.now().stands_still());
    }
    for (const char* panel : {"panel.building", "panel.inspector", "panel.timeline"}) {
        CAPTURE(panel);
        CHECK(red(panel) > 0);
    }
}

TEST_CASE("A guard that is off is red, by name, for as long as the window is open", "[ui]") {
    Session session(story(fakes::Guarded::No));
    run_to(session, std::nullopt);
    Robot robot(session);
    const Rect badge = robot.place("guard off: slat-vtl1-pages");
    CHECK(robot.share_of(badge, robot.palette().denied.tint) > 0.3);
    CHECK(robot.share_of(robot.place("panel.scene"), robot.palette().denied.fill) > 0);
}

TEST_CASE("VTL1's pages are amber in its own view and struck out in VTL0's", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatChange);
    Robot robot(session);
    const auto& palette = robot.palette();
    CHECK(robot.share_of(robot.place("map.vtl1"), palette.vtl1.fill) > 0.1);
    CHECK(robot.share_of(robot.place("map.vtl0"), palette.vtl1.fill) < 0.01);
    CHECK(robot.share_of(robot.place("map.vtl0"), closed_shade(palette, palette.vtl1)) > 0.1);
    CHECK(robot.share_of(robot.place("map.overview"), palette.vtl1.fill) > 0.001);
    CHECK(robot.share_of(robot.place("map.overview"), palette.hypervisor.fill) > 0.01);
}

TEST_CASE("The help sheet covers the window until it is closed", "[ui]") {
    Session session(story());
    Robot robot(session);
    CHECK_FALSE(robot.sees("help.sheet"));
    robot.click("help");
    REQUIRE(robot.sees("help.sheet"));
    CHECK(robot.share_drawn(robot.place("help.sheet")) > 0.05);
    robot.click("help.close");
    CHECK_FALSE(robot.sees("help.sheet"));
}

TEST_CASE("Two pictures of the same moment are the same, bit for bit", "[ui]") {
    const auto draw = [] {
        Session session(story());
        run_to(session, EventKind::InterceptDelivered);
        return Robot(session).picture();
    };
    const bool same = draw().pixels == draw().pixels;
    CHECK(same);
}

TEST_CASE("A screenshot is a PNG file of the size asked for", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    const auto path = std::filesystem::temp_directory_path() / "vitrine_ui_test.png";
    CHECK(vitrine::app::render_screenshot(session, {path, {1280, 720}, Look{}}).empty());
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    REQUIRE(bytes.size() > 10'000);
    CHECK(std::string(bytes.begin() + 1, bytes.begin() + 4) == "PNG");
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    CHECK((at(18) << 8 | at(19)) == 1280);
    CHECK((at(22) << 8 | at(23)) == 720);
    std::filesystem::remove(path);
}

TEST_CASE("A screenshot that cannot be written says so in a sentence", "[ui]") {
    Session session(story());
    const std::string error =
        vitrine::app::render_screenshot(session, {"/no/such/folder/x.png", {1280, 720}, Look{}});
    CHECK(error.find("/no/such/folder/x.png") != std::string::npos);
    CHECK(error.back() == '.');
}
