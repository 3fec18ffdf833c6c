// SPDX-License-Identifier: MIT
// `vitrine compare`: the same images on glass and on QEMU; what the guests could notice must be
// equal.
#pragma once

#include "visualizer/cli/boot.h"
#include "visualizer/cli/exit_status.h"

namespace vitrine::cli {

/// `options.machine` is not looked at: both machines are run.
ExitStatus compare_machines(BootOptions options);

} // namespace vitrine::cli
