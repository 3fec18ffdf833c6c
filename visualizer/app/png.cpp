// SPDX-License-Identifier: MIT
#include "visualizer/app/png.h"

#include <fmt/format.h>

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

namespace vitrine::app {

std::string write_png(const std::filesystem::path& path, const Image& image) {
    const int written = stbi_write_png(path.c_str(), image.width, image.height, 4,
                                       image.pixels.data(), image.width * 4);
    return written != 0 ? std::string()
                        : fmt::format("The picture could not be written to {}: check that the "
                                      "folder exists and is yours to write.",
                                      path.string());
}

} // namespace vitrine::app
