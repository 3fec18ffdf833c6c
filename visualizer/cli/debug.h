// SPDX-License-Identifier: MIT
// `vitrine debug`: boots the stack on glass and waits for gdb.
#pragma once

#include "visualizer/cli/boot.h"
#include "visualizer/cli/exit_status.h"

#include <cstdint>
#include <filesystem>

namespace vitrine::cli {

struct DebugOptions {
    BootOptions boot;
    std::uint16_t port = 0;       // 0: any that is free
    std::filesystem::path socket; // a socket file instead; empty: none
};

ExitStatus debug(const DebugOptions& options);

} // namespace vitrine::cli
