// SPDX-License-Identifier: MIT
// `vitrine check-invariants`: plays a scene and looks at the machine's RAM from outside, again and
// again: does what VBS rests on hold at every moment? (machine/invariants.h)
#pragma once

#include "visualizer/cli/boot.h"
#include "visualizer/cli/exit_status.h"

namespace vitrine::cli {

/// On glass at every hypercall, elsewhere once the scene is over.
ExitStatus check_invariants(const BootOptions& options);

} // namespace vitrine::cli
