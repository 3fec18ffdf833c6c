// SPDX-License-Identifier: MIT
#include "tests/ui/robot.h"

#include "tests/catch.h"
#include "visualizer/theme/compat.h"

#include <map>
#include <utility>

namespace ui {
namespace {

using vitrine::Point;
using vitrine::Rect;
using vitrine::app::Image;
using vitrine::theme::Color;

constexpr double frame_time = 1.0 / 30;

// ImGui 1.86 wants to be told which of a back end's key numbers is Enter.
void press_enter(bool down) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddKeyEvent(ImGuiKey_Enter, down);
#else
    constexpr int any_number = 400;
    ImGui::GetIO().KeyMap[ImGuiKey_Enter] = any_number;
    ImGui::GetIO().KeysDown[any_number] = down;
#endif
}

template <typename Visit>
void each_pixel(const Image& image, const Rect& rect, Visit visit) {
    const Rect inside = intersection(
        rect, {0, 0, static_cast<float>(image.width), static_cast<float>(image.height)});
    for (int y = static_cast<int>(inside.y); y < static_cast<int>(inside.bottom()); ++y) {
        for (int x = static_cast<int>(inside.x); x < static_cast<int>(inside.right()); ++x) {
            visit(image.at(x, y));
        }
    }
}

std::uint32_t rgb_of(const Image::Pixel& pixel) {
    return static_cast<std::uint32_t>(pixel.red) << 16 |
           static_cast<std::uint32_t>(pixel.green) << 8 | pixel.blue;
}

} // namespace

Robot::Robot(vitrine::app::Session& session, vitrine::app::Look look, vitrine::app::WindowSize size)
    : stage_(session, size, look) {
    INFO(stage_.error());
    REQUIRE(stage_.error().empty());
    vitrine::theme::compat::mouse_moved(-1, -1);
    frames(4);
}

void Robot::frames(int count) {
    for (int i = 0; i < count; ++i) {
        stage_.frame(time_);
    }
}

void Robot::wait(double seconds) {
    for (double passed = 0; passed < seconds; passed += frame_time) {
        time_ += frame_time;
        stage_.frame(time_);
    }
}

void Robot::resize(const vitrine::app::WindowSize& size) { REQUIRE(stage_.resize(size).empty()); }

bool Robot::sees(std::string_view name) const {
    const auto found = stage_.places().find(name);
    return found && !found->empty();
}

Rect Robot::place(std::string_view name) const {
    const auto found = stage_.places().find(name);
    INFO("nothing on the screen is called " << name);
    REQUIRE(found);
    return *found;
}

void Robot::point_at(std::string_view name) { point_at(place(name).center()); }

void Robot::point_at(Point point) {
    vitrine::theme::compat::mouse_moved(point.x, point.y);
    frames(2);
}

void Robot::click(std::string_view name) { click(place(name).center()); }

void Robot::click(Point point) {
    point_at(point);
    vitrine::theme::compat::mouse_button(0, true);
    frames(1);
    vitrine::theme::compat::mouse_button(0, false);
    frames(3);
}

void Robot::drag(Point from, Point to) {
    constexpr int steps = 6;
    point_at(from);
    vitrine::theme::compat::mouse_button(0, true);
    frames(1);
    for (int i = 1; i <= steps; ++i) {
        const float share = static_cast<float>(i) / steps;
        vitrine::theme::compat::mouse_moved(from.x + (to.x - from.x) * share,
                                            from.y + (to.y - from.y) * share);
        frames(1);
    }
    vitrine::theme::compat::mouse_button(0, false);
    frames(2);
}

void Robot::wheel(Point point, float notches) {
    point_at(point);
    vitrine::theme::compat::mouse_wheel(notches);
    frames(1);
    vitrine::theme::compat::mouse_wheel(0);
    frames(2);
}

void Robot::type(const char* text) {
    ImGui::GetIO().AddInputCharactersUTF8(text);
    frames(2);
}

void Robot::enter() {
    press_enter(true);
    frames(1);
    press_enter(false);
    frames(3);
}

void Robot::command(vitrine::app::Verb verb, std::uint64_t value, double from) {
    stage_.shell().obey({verb, value, from, 0, {}});
    frames(4);
}

void Robot::command(vitrine::app::Verb verb, std::string text) {
    stage_.shell().obey({verb, 0, 0, 0, std::move(text)});
    frames(4);
}

Image Robot::picture() { return stage_.picture(); }

double Robot::share_of(const Rect& rect, Color color) {
    std::size_t all = 0;
    std::size_t same = 0;
    each_pixel(picture(), rect, [&](const Image::Pixel& pixel) {
        ++all;
        same += rgb_of(pixel) == color.rgb ? 1 : 0;
    });
    return all == 0 ? 0 : static_cast<double>(same) / static_cast<double>(all);
}

double Robot::share_drawn(const Rect& rect) {
    std::map<std::uint32_t, std::size_t> counts;
    std::size_t all = 0;
    each_pixel(picture(), rect, [&](const Image::Pixel& pixel) {
        ++all;
        ++counts[rgb_of(pixel)];
    });
    std::size_t commonest = 0;
    for (const auto& [rgb, count] : counts) {
        commonest = std::max(commonest, count);
    }
    return all == 0 ? 0 : 1 - static_cast<double>(commonest) / static_cast<double>(all);
}

const vitrine::theme::Palette& Robot::palette() { return vitrine::theme::palette_of(view().mode); }

} // namespace ui
