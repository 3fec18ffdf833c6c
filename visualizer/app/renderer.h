// SPDX-License-Identifier: MIT
// Dear ImGui and OpenGL between a shell and a surface: fonts for the scale in force, the style for
// the theme, one frame after another. Needs a current OpenGL context all its life.
#pragma once

#include "visualizer/app/gl_pictures.h"
#include "visualizer/app/layout.h"
#include "visualizer/app/shell.h"
#include "visualizer/theme/fonts.h"
#include "visualizer/widgets/places.h"

#include <string>

namespace vitrine::app {

class Renderer {
public:
    /// Creates ImGui's context. Whoever feeds it events (GLFW) attaches itself to it afterwards.
    Renderer();
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    /// Why there is no renderer; empty if there is one.
    const std::string& error() const { return error_; }

    /// Loads what the size and the view need. Call before ImGui's new frame.
    void prepare(const Shell& shell, const WindowSize& size);
    /// Draws the shell into the framebuffer that is bound.
    void draw(Shell& shell, const WindowSize& size, double time);

    /// Everything but the pixels, for whoever wants many frames and looks at none.
    enum class Pixels { Drawn, LeftOut };
    void set_pixels(Pixels pixels) { pixels_ = pixels; }

    double drawing_seconds() const { return drawing_seconds_; }
    const widgets::Places& places() const { return places_; }
    const theme::Fonts& fonts() const { return fonts_; }

private:
    Pixels pixels_ = Pixels::Drawn;
    std::string error_;
    double drawing_seconds_ = 0;
    float scale_ = 0;
    theme::Mode mode_ = theme::Mode::Dark;
    theme::Fonts fonts_;
    widgets::Places places_;
    GlPictures pictures_;
};

} // namespace vitrine::app
