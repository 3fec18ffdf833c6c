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

    widgets::TextureId find(std::string_view name, std::uint64_t version, int width,
                            int height) const override;
    widgets::TextureId put(std::string_view name, std::uint64_t version, int width, int height,
                           std::span<const std::uint32_t> pixels) override;

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
