// SPDX-License-Identifier: MIT
// `vitrine tour-pictures`: draws the pictures of docs/tour.md, from the machine as it is today.
#pragma once

#include "visualizer/cli/exit_status.h"

#include <filesystem>

namespace vitrine::cli {

ExitStatus draw_tour_pictures(const std::filesystem::path& folder,
                              const std::filesystem::path& images);

} // namespace vitrine::cli
