// SPDX-License-Identifier: MIT
// A surface without a screen: EGL's surfaceless platform and a framebuffer in memory. The same
// machine draws the same frame bit for bit, every time.
#pragma once

#include "visualizer/app/gl_framebuffer.h"
#include "visualizer/app/layout.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vitrine::app {

/// Rows from the top, 4 bytes a pixel: red, green, blue, 255.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;

    struct Pixel {
        std::uint8_t red, green, blue;
        friend bool operator==(const Pixel&, const Pixel&) = default;
    };
    Pixel at(int x, int y) const {
        const std::size_t offset = (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                    static_cast<std::size_t>(x)) *
                                   4;
        return {pixels[offset], pixels[offset + 1], pixels[offset + 2]};
    }
};

/// What is in the framebuffer that is bound.
Image read_pixels(const WindowSize& size);

class HeadlessSurface {
public:
    explicit HeadlessSurface(const WindowSize& size);
    ~HeadlessSurface();
    HeadlessSurface(const HeadlessSurface&) = delete;
    HeadlessSurface& operator=(const HeadlessSurface&) = delete;

    /// Why there is no surface; empty if there is one.
    const std::string& error() const { return error_; }
    const WindowSize& size() const { return picture_->size(); }
    /// Another size; the renderer adapts itself with the next frame. A sentence if that failed.
    [[nodiscard]] std::string resize(const WindowSize& size);
    void bind() const;
    /// Waits until all that was drawn is there.
    void finish() const;
    Image read() const;

private:
    std::string make_context();

    void* display_ = nullptr;                // EGLDisplay
    void* context_ = nullptr;                // EGLContext
    std::unique_ptr<GlFramebuffer> picture_; // null without a context
    std::string error_;
};

} // namespace vitrine::app
