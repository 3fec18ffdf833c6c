// SPDX-License-Identifier: MIT
// A shell on a headless surface, frame by frame: what screenshots and UI tests are made with.
#pragma once

#include "visualizer/app/headless.h"
#include "visualizer/app/renderer.h"
#include "visualizer/app/session.h"
#include "visualizer/app/shell.h"

#include <memory>
#include <string>

namespace vitrine::app {

class Stage {
public:
    Stage(Session& session, const WindowSize& size, Look look);

    /// Why nothing can be drawn; empty if something can. With an error, call nothing else.
    const std::string& error() const { return error_; }
    /// One frame at `time`: the machine advances, the shell obeys, the picture is drawn.
    void frame(double time);
    /// The same without the machine, which may run on its own thread.
    void draw(double time);
    /// Waits until the last frame's pixels are all there.
    void finish() const;
    /// How long our own drawing took in the last frame, without ImGui's and OpenGL's.
    double drawing_seconds() const { return renderer_->drawing_seconds(); }
    /// Frames at the same time until nothing changes any more.
    void settle(double time);
    void set_pixels(Renderer::Pixels pixels) { renderer_->set_pixels(pixels); }
    Image picture() const { return surface_.read(); }
    /// A sentence if the driver refuses the size: then it stays as it was.
    [[nodiscard]] std::string resize(const WindowSize& size) { return surface_.resize(size); }
    Renderer& renderer() { return *renderer_; }

    Shell& shell() { return shell_; }
    const widgets::Places& places() const { return renderer_->places(); }

private:
    Session& session_;
    HeadlessSurface surface_;
    std::unique_ptr<Renderer> renderer_; // null without a surface
    Shell shell_;
    std::string error_;
};

} // namespace vitrine::app
