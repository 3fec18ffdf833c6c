// SPDX-License-Identifier: MIT
#define GL_GLEXT_PROTOTYPES // the framebuffer functions, which libGL exports
#include "visualizer/app/gl_framebuffer.h"

#include <GL/gl.h>
#include <GL/glext.h>

#include <utility>

namespace vitrine::app {

namespace {

/// 0 if the driver refuses the size, or has no memory for it: only an error says so, as a texture
/// that could not be made anew stays as it was.
unsigned texture_of(const WindowSize& size) {
    unsigned texture = 0;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    while (glGetError() != GL_NO_ERROR) {
        // Of others, before.
    }
    // Blue first, as windows have it: copying is then moving memory, and Mesa's rasterizer is
    // faster.
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, size.width, size.height, 0, GL_BGRA,
                 GL_UNSIGNED_INT_8_8_8_8_REV, nullptr);
    if (glGetError() != GL_NO_ERROR) {
        glDeleteTextures(1, &texture);
        return 0;
    }
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    return texture;
}

/// Whether the bound framebuffer can be drawn into, with this texture for its colours.
bool accepts(unsigned texture) {
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
    const GLenum target = GL_COLOR_ATTACHMENT0;
    glDrawBuffers(1, &target);
    glReadBuffer(GL_COLOR_ATTACHMENT0);
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

} // namespace

GlFramebuffer::~GlFramebuffer() {
    if (framebuffer_ != 0) {
        glDeleteFramebuffers(1, &framebuffer_);
        glDeleteTextures(1, &colors_);
    }
}

bool GlFramebuffer::resize(const WindowSize& size) {
    if (framebuffer_ != 0 && size == size_) {
        return true;
    }
    if (framebuffer_ == 0) {
        glGenFramebuffers(1, &framebuffer_);
    }
    const unsigned colors = texture_of(size);
    const unsigned other = bound_framebuffer();
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    const bool fits = colors != 0 && accepts(colors);
    if (!fits) {
        accepts(colors_);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, other);
    const unsigned left_over = fits ? std::exchange(colors_, colors) : colors;
    glDeleteTextures(1, &left_over);
    size_ = fits ? size : size_;
    return fits;
}

void GlFramebuffer::bind() const { glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_); }

void GlFramebuffer::copy_to(unsigned other) const {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, other);
    glDisable(GL_SCISSOR_TEST);
    glBlitFramebuffer(0, 0, size_.width, size_.height, 0, 0, size_.width, size_.height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
    glBindFramebuffer(GL_FRAMEBUFFER, other);
}

unsigned bound_framebuffer() {
    GLint name = 0;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &name);
    return static_cast<unsigned>(name);
}

} // namespace vitrine::app
