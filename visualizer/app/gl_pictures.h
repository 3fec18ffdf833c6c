// SPDX-License-Identifier: MIT
// Pictures as OpenGL textures.
#pragma once

#include "visualizer/widgets/canvas.h"

#include <map>
#include <string>

namespace vitrine::app {

class GlPictures : public widgets::Pictures {
public:
    GlPictures() = default;
    ~GlPictures() override;
    GlPictures(const GlPictures&) = delete;
    GlPictures& operator=(const GlPictures&) = delete;

    widgets::TextureId find(const widgets::PictureKey& key) const override;
    widgets::TextureId put(const widgets::PictureKey& key,
                           std::span<const std::uint32_t> pixels) override;
    /// The version of the pixels that a texture has now; 0 if it is none of these.
    std::uint64_t version_of(widgets::TextureId texture) const;

private:
    struct Picture {
        unsigned texture = 0;
        std::uint64_t version = 0;
        int width = 0;
        int height = 0;
    };

    std::map<std::string, Picture, std::less<>> pictures_;
};

} // namespace vitrine::app
