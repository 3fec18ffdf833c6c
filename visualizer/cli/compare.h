// SPDX-License-Identifier: MIT
// `vitrine compare`: the same images on every machine there is; what the guests could notice must
// be equal.
#pragma once

#include "visualizer/cli/boot.h"
#include "visualizer/cli/exit_status.h"

namespace vitrine::cli {

/// `options.machine` is not looked at: all machines are run. Every scene, unless one is named.
ExitStatus compare_machines(BootOptions options);

} // namespace vitrine::cli
