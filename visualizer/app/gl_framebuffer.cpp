// SPDX-License-Identifier: MIT
#define GL_GLEXT_PROTOTYPES // the framebuffer functions, which libGL exports
#include "visualizer/app/gl_framebuffer.h"

#include <GL/gl.h>
#include <GL/glext.h>

namespace vitrine::app {

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
    size_ = size;
    if (framebuffer_ == 0) {
        glGenFramebuffers(1, &framebuffer_);
        glGenTextures(1, &colors_);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    // Blue first, as windows have it: copying is then moving memory, and Mesa's rasterizer is
    // faster.
    glBindTexture(GL_TEXTURE_2D, colors_);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, size.width, size.height, 0, GL_BGRA,
                 GL_UNSIGNED_INT_8_8_8_8_REV, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, colors_, 0);
    const GLenum target = GL_COLOR_ATTACHMENT0;
    glDrawBuffers(1, &target);
    glReadBuffer(GL_COLOR_ATTACHMENT0);
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
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
