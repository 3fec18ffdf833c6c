// SPDX-License-Identifier: MIT
// Drives the window in this process: moves the pointer to named places, clicks, types, looks at the
// pixels. One change of input a frame, as a person's hand would.
#pragma once

#include "visualizer/app/stage.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace ui {

class Robot {
public:
    Robot(vitrine::app::Session& session, vitrine::app::Look look = {},
          vitrine::app::WindowSize size = {});

    /// Lets the window's clock go on by `seconds`, a frame every 1/30.
    void wait(double seconds);
    void frames(int count);

    void resize(const vitrine::app::WindowSize& size);

    bool sees(std::string_view name) const;
    vitrine::Rect place(std::string_view name) const;

    void point_at(std::string_view name);
    void point_at(vitrine::Point point);
    void click(std::string_view name);
    void click(vitrine::Point point);
    void drag(vitrine::Point from, vitrine::Point to);
    void wheel(vitrine::Point point, float notches);
    void type(const char* text);
    void enter();
    /// What a key's callback would do, or a click: a command, and the frames that show it.
    void command(vitrine::app::Verb verb, std::uint64_t value = 0, double from = 0);
    void command(vitrine::app::Verb verb, std::string text);
    template <typename Value>
    requires std::is_enum_v<Value>
    void command(vitrine::app::Verb verb, Value value, double from = 0) {
        command(verb, static_cast<std::uint64_t>(value), from);
    }
    void show(vitrine::models::Tab tab) { command(vitrine::app::Verb::ShowTab, tab); }

    vitrine::app::Image picture();
    /// The share of the pixels in `rect` that are of this colour (0…1).
    double share_of(const vitrine::Rect& rect, vitrine::theme::Color color);
    /// The share that differs from the commonest colour: text and lines.
    double share_drawn(const vitrine::Rect& rect);

    vitrine::app::Stage& stage() { return stage_; }
    const vitrine::models::View& view() { return stage_.shell().view(); }
    const vitrine::models::Snapshot& now() { return stage_.shell().now(); }
    const vitrine::theme::Palette& palette();

private:
    vitrine::app::Stage stage_;
    double time_ = 1;
};

} // namespace ui
