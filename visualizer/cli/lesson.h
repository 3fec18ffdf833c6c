// SPDX-License-Identifier: MIT
// `vitrine lesson`: opens a lesson in the window, or plays it in the terminal.
#pragma once

#include "visualizer/cli/exit_status.h"

#include <filesystem>
#include <optional>

namespace vitrine::cli {

struct LessonOptions {
    std::optional<unsigned> number; // none: list them
    bool headless = false;
    std::filesystem::path images;
};

ExitStatus lesson(const LessonOptions& options);

} // namespace vitrine::cli
