// SPDX-License-Identifier: MIT
#include "visualizer/app/gl_pictures.h"

#include <GL/gl.h>

namespace vitrine::app {

GlPictures::~GlPictures() {
    for (auto& [name, picture] : pictures_) {
        glDeleteTextures(1, &picture.texture);
    }
}

widgets::TextureId GlPictures::find(std::string_view name, std::uint64_t version, int width,
                                    int height) const {
    const auto found = pictures_.find(name);
    if (found == pictures_.end()) {
        return 0;
    }
    const Picture& picture = found->second;
    return picture.version == version && picture.width == width && picture.height == height
               ? picture.texture
               : 0;
}

widgets::TextureId GlPictures::put(std::string_view name, std::uint64_t version, int width,
                                   int height, std::span<const std::uint32_t> pixels) {
    Picture& picture = pictures_[std::string(name)];
    if (picture.texture == 0) {
        glGenTextures(1, &picture.texture);
    }
    glBindTexture(GL_TEXTURE_2D, picture.texture);
    // Drawn one dot a pixel, so no filter ever mixes neighbours, whichever one ImGui sets.
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels.data());
    picture.version = version;
    picture.width = width;
    picture.height = height;
    return picture.texture;
}

} // namespace vitrine::app
