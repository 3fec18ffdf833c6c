// SPDX-License-Identifier: MIT
// A picture in the graphics card's memory that can be drawn into, and keeps what was drawn.
#pragma once

#include "visualizer/app/layout.h"

namespace vitrine::app {

class GlFramebuffer {
public:
    GlFramebuffer() = default;
    ~GlFramebuffer();
    GlFramebuffer(const GlFramebuffer&) = delete;
    GlFramebuffer& operator=(const GlFramebuffer&) = delete;

    const WindowSize& size() const { return size_; }
    /// Loses what was drawn if the size is another one, and leaves what is drawn into as it is.
    /// False if the driver refuses the size: then picture and size stay as they were.
    [[nodiscard]] bool resize(const WindowSize& size);
    /// What is drawn from now on is drawn into this picture.
    void bind() const;
    /// Copies all of it into `other`, a framebuffer's name; 0 is the window's own.
    void copy_to(unsigned other) const;

private:
    WindowSize size_{0, 0};
    unsigned framebuffer_ = 0;
    unsigned colors_ = 0;
};

/// The name of the framebuffer that is drawn into now.
unsigned bound_framebuffer();

} // namespace vitrine::app
