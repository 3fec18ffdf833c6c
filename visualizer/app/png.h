// SPDX-License-Identifier: MIT
// Writes an image as a PNG file.
#pragma once

#include "visualizer/app/headless.h"

#include <filesystem>
#include <string>

namespace vitrine::app {

/// A sentence if the file could not be written.
std::string write_png(const std::filesystem::path& path, const Image& image);

} // namespace vitrine::app
