// SPDX-License-Identifier: MIT
#include "visualizer/app/headless.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>

#include <algorithm>
#include <cstring>

namespace vitrine::app {

namespace {

constexpr const char* no_egl =
    "A picture cannot be drawn without a display: EGL's surfaceless platform is missing. "
    "Install libegl1, libegl-mesa0 and libgl1-mesa-dri.";

EGLDisplay surfaceless_display() {
    const auto get = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(
        eglGetProcAddress("eglGetPlatformDisplayEXT"));
    return get == nullptr ? EGL_NO_DISPLAY : get(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr);
}

} // namespace

HeadlessSurface::HeadlessSurface(const WindowSize& size) : error_(make_context()) {
    if (error_.empty()) {
        picture_ = std::make_unique<GlFramebuffer>();
        error_ = resize(size);
    }
}

HeadlessSurface::~HeadlessSurface() {
    if (context_ != nullptr) {
        picture_.reset();
        eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display_, context_);
    }
    if (display_ != nullptr) {
        eglTerminate(display_);
    }
}

std::string HeadlessSurface::make_context() {
    const EGLDisplay display = surfaceless_display();
    EGLint major = 0;
    EGLint minor = 0;
    if (display == EGL_NO_DISPLAY || eglInitialize(display, &major, &minor) == EGL_FALSE) {
        return no_egl;
    }
    display_ = display;
    eglBindAPI(EGL_OPENGL_API);
    const EGLint wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT,
                             EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    eglChooseConfig(display, wanted, &config, 1, &count);
    const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION,
                              3,
                              EGL_CONTEXT_MINOR_VERSION,
                              3,
                              EGL_CONTEXT_OPENGL_PROFILE_MASK,
                              EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                              EGL_NONE};
    const EGLContext context =
        eglCreateContext(display, count > 0 ? config : nullptr, EGL_NO_CONTEXT, version);
    if (context == EGL_NO_CONTEXT) {
        return "OpenGL 3.3 is not available without a display: install libgl1-mesa-dri.";
    }
    context_ = context;
    return eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context) == EGL_TRUE ? ""
                                                                                        : no_egl;
}

std::string HeadlessSurface::resize(const WindowSize& size) {
    return picture_->resize(size)
               ? ""
               : "The graphics driver refuses a picture of this size: choose a smaller one.";
}

void HeadlessSurface::bind() const { picture_->bind(); }

void HeadlessSurface::finish() const { glFinish(); }

Image HeadlessSurface::read() const {
    bind();
    return read_pixels(size());
}

Image read_pixels(const WindowSize& size) {
    Image image;
    image.width = size.width;
    image.height = size.height;
    const std::size_t row = static_cast<std::size_t>(size.width) * 4;
    const auto height = static_cast<std::size_t>(size.height);
    std::vector<std::uint8_t> upside_down(row * height);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, size.width, size.height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
    image.pixels.resize(upside_down.size());
    for (std::size_t y = 0; y < height; ++y) {
        std::memcpy(image.pixels.data() + y * row, upside_down.data() + (height - 1 - y) * row,
                    row);
    }
    for (std::size_t i = 3; i < image.pixels.size(); i += 4) {
        image.pixels[i] = 255; // What is behind the window is nobody's business.
    }
    return image;
}

} // namespace vitrine::app
