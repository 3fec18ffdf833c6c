// SPDX-License-Identifier: MIT
// `vitrine scenes`: what can be shown.
#pragma once

#include "visualizer/cli/exit_status.h"

namespace vitrine::cli {

ExitStatus list_scenes(bool json);

} // namespace vitrine::cli
