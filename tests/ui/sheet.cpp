// SPDX-License-Identifier: MIT
#include "tests/ui/sheet.h"

#include "visualizer/app/png.h"

#include <GL/gl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb_image.h>

namespace ui {

namespace {

using vitrine::app::Image;

// Of a block of the small picture, as its mean colour: text may be set a hair differently by
// another version of a library, a panel may not be missing.
constexpr int block = 5;
constexpr int tolerated = 10; // of 255

std::filesystem::path golden(const std::string& name) {
    return std::filesystem::path(VITRINE_SOURCE_DIR) / "tests/ui/golden" / (name + ".png");
}

Image blank(int width, int height) {
    Image image{width, height, {}};
    image.pixels.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4,
                        255);
    return image;
}

std::size_t offset_of(const Image& image, int x, int y) {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
            static_cast<std::size_t>(x)) *
           4;
}

int mean(const Image& image, int left, int top, int width, int height, int channel) {
    int sum = 0;
    for (int y = top; y < top + height; ++y) {
        for (int x = left; x < left + width; ++x) {
            sum += image.pixels[offset_of(image, x, y) + static_cast<std::size_t>(channel)];
        }
    }
    return sum / (width * height);
}

Image smaller(const Image& image, int width, int height) {
    Image small = blank(width, height);
    const int step_x = image.width / width;
    const int step_y = image.height / height;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                small.pixels[offset_of(small, x, y) + static_cast<std::size_t>(channel)] =
                    static_cast<std::uint8_t>(
                        mean(image, x * step_x, y * step_y, step_x, step_y, channel));
            }
        }
    }
    return small;
}

int largest_difference(const Image& a, const Image& b, int left, int top, int width, int height) {
    int largest = 0;
    for (int y = top; y + block <= top + height; y += block) {
        for (int x = left; x + block <= left + width; x += block) {
            for (int channel = 0; channel < 3; ++channel) {
                largest = std::max(largest, std::abs(mean(a, x, y, block, block, channel) -
                                                     mean(b, x, y, block, block, channel)));
            }
        }
    }
    return largest;
}

/// The sheets were drawn by Mesa's software rasterizer with these fonts.
std::string problem_of_machine() {
    const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const std::string drawn_by = renderer == nullptr ? "nobody" : renderer;
    if (drawn_by.find("llvmpipe") == std::string::npos) {
        return "The sheets were drawn by llvmpipe and say nothing about " + drawn_by + ".";
    }
    for (const char* font :
         {"/usr/share/fonts/opentype/inter/Inter-Regular.otf",
          "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf"}) {
        if (!std::filesystem::exists(font)) {
            return fmt::format("The sheets were drawn with {}, which is not here.", font);
        }
    }
    return "";
}

} // namespace

void Sheet::add(const char* name, const Image& picture) {
    why_not_comparable_ = problem_of_machine();
    names_.emplace_back(name);
    tiles_.push_back(smaller(picture, tile_width, tile_height));
}

Image Sheet::whole() const {
    const int rows = (static_cast<int>(tiles_.size()) + columns - 1) / columns;
    Image sheet = blank(tile_width * columns, tile_height * rows);
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        const int left = static_cast<int>(i) % columns * tile_width;
        const int top = static_cast<int>(i) / columns * tile_height;
        for (int y = 0; y < tile_height; ++y) {
            const auto row =
                tiles_[i].pixels.begin() + static_cast<std::ptrdiff_t>(offset_of(tiles_[i], 0, y));
            std::copy(row, row + tile_width * 4,
                      sheet.pixels.begin() +
                          static_cast<std::ptrdiff_t>(offset_of(sheet, left, top + y)));
        }
    }
    return sheet;
}

std::string Sheet::write(const std::string& name) const {
    std::error_code none;
    std::filesystem::create_directories(golden(name).parent_path(), none);
    return vitrine::app::write_png(golden(name), whole());
}

std::string Sheet::differs_from_golden(const std::string& name) const {
    int width = 0;
    int height = 0;
    int channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> kept(
        stbi_load(golden(name).c_str(), &width, &height, &channels, 4), stbi_image_free);
    const Image sheet = whole();
    if (!kept || width != sheet.width || height != sheet.height) {
        return fmt::format("{} is not there, or has another size: write the sheets anew.",
                           golden(name).string());
    }
    Image then{width, height, {}};
    then.pixels.assign(kept.get(), kept.get() + sheet.pixels.size());
    std::string different;
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        const int most = largest_difference(sheet, then, static_cast<int>(i) % columns * tile_width,
                                            static_cast<int>(i) / columns * tile_height, tile_width,
                                            tile_height);
        if (most > tolerated) {
            different += fmt::format("{} differs by {} of 255. ", names_[i], most);
        }
    }
    return different;
}

} // namespace ui
