// SPDX-License-Identifier: MIT
// Only what changed is drawn again: which tiles those are, and that the window cannot tell.
#include "visualizer/app/damage.h"

#include "tests/catch.h"
#include "tests/ui/robot.h"
#include "tests/ui/story.h"

#include <functional>

namespace {

using abi::EventKind;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::app::Area;
using vitrine::app::Damage;
using vitrine::app::Session;
using vitrine::app::Verb;
using vitrine::app::WindowSize;

constexpr int tile = Damage::tile;
constexpr WindowSize size{4 * tile, 3 * tile};
constexpr ImU32 white = 0xFFFF'FFFF;

/// ImGui without a screen: what a frame wants drawn is all that is looked at.
class Frames {
public:
    Frames() : context_(ImGui::CreateContext()) {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
        unsigned char* pixels = nullptr;
        int width = 0;
        int height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    ~Frames() { ImGui::DestroyContext(context_); }
    Frames(const Frames&) = delete;
    Frames& operator=(const Frames&) = delete;

    std::vector<Area> next(const std::function<void(ImDrawList&)>& draw) {
        ImGui::NewFrame();
        draw(*ImGui::GetForegroundDrawList());
        ImGui::Render();
        return damage_.next(*ImGui::GetDrawData(), size, [this](ImTextureID) { return version; });
    }
    Damage& damage() { return damage_; }

    std::uint64_t version = 1;

private:
    ImGuiContext* context_;
    Damage damage_;
};

void square(ImDrawList& list, float x, float y, ImU32 color = white) {
    list.AddRectFilled({x, y}, {x + 10, y + 10}, color);
}

const Area everything{0, 0, size.width, size.height};

} // namespace

TEST_CASE("The first frame is new, the same frame again is not", "[ui][damage]") {
    Frames frames;
    const auto draw = [](ImDrawList& list) { square(list, 5, 5); };
    CHECK(frames.next(draw) == std::vector{everything});
    CHECK(frames.next(draw).empty());
    frames.damage().forget();
    CHECK(frames.next(draw) == std::vector{everything});
}

TEST_CASE("A shape that moves is new where it was and where it is", "[ui][damage]") {
    Frames frames;
    frames.next([](ImDrawList& list) { square(list, 5, 5); });
    const auto areas = frames.next([](ImDrawList& list) { square(list, 3 * tile + 5, 2 * tile); });
    CHECK(areas ==
          std::vector{Area{0, 0, tile, tile}, Area{3 * tile, 2 * tile, 4 * tile, 3 * tile}});
}

TEST_CASE("A colour, an order and a texture's content count", "[ui][damage]") {
    Frames frames;
    const std::vector one_tile{Area{0, 0, tile, tile}};
    const auto two = [](ImU32 first, ImU32 second) {
        return [=](ImDrawList& list) {
            square(list, 5, 5, first);
            square(list, 8, 8, second);
        };
    };
    frames.next(two(white, white));
    CHECK(frames.next(two(white, 0xFF00'00FF)) == one_tile);
    CHECK(frames.next(two(0xFF00'00FF, white)) == one_tile);
    ++frames.version;
    CHECK(frames.next(two(0xFF00'00FF, white)) == one_tile);
    CHECK(frames.next(two(0xFF00'00FF, white)).empty());
}

TEST_CASE("Neighbours that changed are one area", "[ui][damage]") {
    Frames frames;
    frames.next([](ImDrawList&) {});
    const auto areas = frames.next([](ImDrawList& list) {
        list.AddRectFilled({tile + 1, 1}, {3 * tile - 1, 2 * tile - 1}, white);
    });
    CHECK(areas == std::vector{Area{tile, 0, 3 * tile, 2 * tile}});
}

TEST_CASE("What is left of a frame lies in the areas, and nothing in them is missing",
          "[ui][damage]") {
    Frames frames;
    frames.next([](ImDrawList& list) {
        square(list, 5, 5);
        square(list, 2 * tile + 5, 5);
        list.AddRectFilled({0, tile + 4}, {4 * tile, tile + 8}, white);
    });
    ImDrawData& frame = *ImGui::GetDrawData();
    restrict_to(std::vector{Area{0, 0, tile, 2 * tile}}, frame);
    CHECK(frame.TotalIdxCount == 2 * 6); // the first square and the bar
    for (const ImDrawCmd& command : frame.CmdLists[frame.CmdListsCount - 1]->CmdBuffer) {
        CHECK(command.ClipRect.z <= tile);
        CHECK(command.ClipRect.w <= 2 * tile);
    }
}

namespace {

/// The window as it is kept, and as it is when all of it is drawn.
bool tells_the_truth(Robot& robot) {
    const auto kept = robot.stage().picture();
    robot.stage().renderer().draw_all_anew();
    const auto whole = robot.picture();
    return kept.pixels == whole.pixels;
}

} // namespace

TEST_CASE("A picture that is mended looks as one drawn whole, bit for bit", "[ui][damage]") {
    for (const bool lecture : {false, true}) {
        Session session(story());
        Robot robot(session, {vitrine::theme::Mode::Dark, lecture, {}}, {1300, 731});
        CAPTURE(lecture);
        for (const Verb verb : {Verb::StepEvent, Verb::StepEvent, Verb::StepEvent, Verb::Run,
                                Verb::SwitchHelp, Verb::Escape, Verb::OpenPalette, Verb::Escape,
                                Verb::SwitchHeat, Verb::SwitchTheme, Verb::StepEvent}) {
            robot.command(verb);
            CAPTURE(static_cast<int>(verb));
            CHECK(tells_the_truth(robot));
        }
        for (const char* place : {"map.vtl0", "timeline", "run"}) {
            robot.point_at(place);
            CAPTURE(place);
            CHECK(tells_the_truth(robot));
        }
        robot.resize({1111, 700});
        robot.frames(3);
        CHECK(tells_the_truth(robot));
    }
}

TEST_CASE("A window at rest draws nothing", "[ui][damage]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    robot.frames(4);
    robot.stage().draw(100);
    robot.stage().draw(100);
    CHECK(robot.stage().renderer().share_drawn() == 0);
    robot.stage().shell().obey({Verb::SwitchHeat, 0, 0, 0, {}}); // in the map alone
    robot.stage().draw(100);
    CHECK(robot.stage().renderer().share_drawn() > 0);
    CHECK(robot.stage().renderer().share_drawn() < 0.5);
}

TEST_CASE("Of a size that the driver refuses the window is told, and drawn without it",
          "[ui][damage]") {
    constexpr WindowSize seen{900, 600};
    constexpr WindowSize asked{100'000, 600};
    Session session(story());
    vitrine::app::HeadlessSurface surface(seen);
    REQUIRE(surface.error().empty());
    CHECK(surface.resize(asked).find("smaller") != std::string::npos);
    CHECK(surface.size() == seen);
    surface.bind();

    vitrine::app::Renderer renderer;
    vitrine::app::Shell shell(session, {});
    const auto frame = [&](double time) {
        ImGui::GetIO().DisplaySize = {static_cast<float>(asked.width),
                                      static_cast<float>(asked.height)};
        shell.refresh(time);
        renderer.prepare(shell, asked);
        renderer.draw(shell, asked, time);
    };
    frame(1);
    CHECK(shell.view().notice.find("100000\u00D7600") != std::string::npos);
    shell.tell("");
    frame(2);
    CHECK(shell.view().notice.empty()); // once is enough
    CHECK(renderer.share_drawn() == 1);
}

TEST_CASE("Refused another size, the window stays as it was", "[ui][damage]") {
    Session session(story());
    Robot robot(session);
    const auto before = robot.picture();
    CHECK_FALSE(robot.stage().resize({100'000, 600}).empty());
    robot.frames(2);
    const bool same = robot.picture().pixels == before.pixels;
    CHECK(same);
}
