// SPDX-License-Identifier: MIT
// Dear ImGui and OpenGL between a shell and a surface: fonts for the scale in force, the style for
// the theme, one frame after another. Needs a current OpenGL context all its life.
#pragma once

#include "visualizer/app/damage.h"
#include "visualizer/app/gl_framebuffer.h"
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
    /// Draws the shell into the framebuffer that is bound: what changed since the last frame is
    /// drawn into a picture of our own, which is then copied. If the driver refuses us such a
    /// picture, the shell tells so and every frame is drawn whole.
    void draw(Shell& shell, const WindowSize& size, double time);

    /// Everything but the pixels, for whoever wants many frames and looks at none.
    enum class Pixels { Drawn, LeftOut };
    void set_pixels(Pixels pixels) { pixels_ = pixels; }

    /// The next frame is drawn whole, whatever it is.
    void draw_all_anew() { damage_.forget(); }
    /// The share of the window's pixels that was drawn in the last frame: 0 to 1.
    double share_drawn() const { return share_drawn_; }

    double drawing_seconds() const { return drawing_seconds_; }
    const widgets::Places& places() const { return places_; }
    const theme::Fonts& fonts() const { return fonts_; }

private:
    void draw_pixels(Shell& shell, const WindowSize& size);
    bool can_keep(Shell& shell, const WindowSize& size);
    void draw_changes(const WindowSize& size);
    void draw_whole(const WindowSize& size);

    Pixels pixels_ = Pixels::Drawn;
    std::string error_;
    double drawing_seconds_ = 0;
    float scale_ = 0;
    theme::Mode mode_ = theme::Mode::Dark;
    theme::Fonts fonts_;
    widgets::Places places_;
    GlPictures pictures_;
    Damage damage_;
    double share_drawn_ = 0;
    GlFramebuffer kept_;
    WindowSize refused_{0, 0}; // by the driver, for the kept picture
};

} // namespace vitrine::app
