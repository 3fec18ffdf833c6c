// SPDX-License-Identifier: MIT
// Which panel gets which part of the window. Geometry only, so that a test can try every size.
//
// Designed for 1600×900 at scale 1; a larger window or monitor gets larger text, not more of it. A
// lecture has its own layout: no side panels, building and map side by side.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/models/geometry.h"
#include "visualizer/models/view.h"

#include <optional>
#include <string>

namespace vitrine::app {

struct WindowSize {
    int width = 1600; // pixels
    int height = 900;
    friend bool operator==(const WindowSize&, const WindowSize&) = default;
};

/// How many pixels a design pixel is. The window opens larger on a dense monitor, so its size is
/// all that the scale depends on. In steps of 0.05, so that dragging the frame reloads few fonts.
float scale_for(const WindowSize& size, bool lecture);

struct Layout {
    float scale = 1;
    bool lecture = false;
    Rect window;
    Rect top;
    Rect scene; // empty in a lecture
    Rect building;
    Rect map;
    Rect inspector; // empty in a lecture
    Rect timeline;
};

Layout lay_out(const WindowSize& size, const models::View& view);

/// The strip one drags to move a splitter; empty where the layout has none.
Rect splitter_rect(const Layout& layout, models::Splitter splitter);
/// The splitter's size if its middle were at `pointer`.
float splitter_size(const Layout& layout, models::Splitter splitter, Point pointer);
/// The splitter's size so many steps of a key further, within limits.
float stepped_size(const Layout& layout, models::Splitter splitter, int steps);

/// The panel at a place of the window, if one is there.
std::optional<models::Panel> panel_at(const Layout& layout, Point place);

/// What a command does to a panel: right and down make it larger, left and up smaller.
struct Resizing {
    models::Splitter splitter{};
    int steps = 0;
    std::string reason; // why it cannot be; empty: it can
};
/// By Verb::ResizePanel or Verb::ResizeFocus.
Resizing resizing(const models::View& view, const Command& command);

} // namespace vitrine::app
