// SPDX-License-Identifier: MIT
#include "visualizer/app/gl_pictures.h"

#include <GL/gl.h>

#include <algorithm>

namespace vitrine::app {

GlPictures::~GlPictures() {
    for (auto& [name, picture] : pictures_) {
        glDeleteTextures(1, &picture.texture);
    }
}

widgets::TextureId GlPictures::find(const widgets::PictureKey& key) const {
    const auto found = pictures_.find(key.name);
    if (found == pictures_.end()) {
        return 0;
    }
    const Picture& picture = found->second;
    const bool same = picture.version == key.version && picture.width == key.width &&
                      picture.height == key.height;
    return same ? picture.texture : 0;
}

widgets::TextureId GlPictures::put(const widgets::PictureKey& key,
                                   std::span<const std::uint32_t> pixels) {
    Picture& picture = pictures_[std::string(key.name)];
    if (picture.texture == 0) {
        glGenTextures(1, &picture.texture);
    }
    glBindTexture(GL_TEXTURE_2D, picture.texture);
    // Drawn one dot a pixel, so no filter ever mixes neighbours, whichever one ImGui sets.
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, key.width, key.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels.data());
    picture.version = key.version;
    picture.width = key.width;
    picture.height = key.height;
    return picture.texture;
}

std::uint64_t GlPictures::version_of(widgets::TextureId texture) const {
    const auto found = std::find_if(pictures_.begin(), pictures_.end(), [&](const auto& entry) {
        return entry.second.texture == texture;
    });
    return found == pictures_.end() ? 0 : found->second.version;
}

} // namespace vitrine::app
