// SPDX-License-Identifier: MIT
// `vitrine doctor`: what is installed, what is missing, how to mend it.
#pragma once

#include "visualizer/cli/exit_status.h"

#include <filesystem>

namespace vitrine::cli {

/// NotAsHoped if something that `run` needs is missing.
ExitStatus examine(const std::filesystem::path& images, bool json);

} // namespace vitrine::cli
