// SPDX-License-Identifier: MIT
// `vitrine run --attach` and `--print-command`: a QEMU that somebody else starts.
#pragma once

#include "visualizer/cli/boot.h"
#include "visualizer/cli/run.h"

namespace vitrine::cli {

/// What `--attach` asks for: everything about the boot is the running machine's affair. An error if
/// something was asked for that only who boots can choose.
BootPlan plan_attach(const RunOptions& options);

/// Prints the command that starts a QEMU for it.
ExitStatus print_command(const RunOptions& options);

} // namespace vitrine::cli
