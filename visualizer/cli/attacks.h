// SPDX-License-Identifier: MIT
// `vitrine attacks`: the attack lab. Every attack of the catalogue, with its guard and without it.
#pragma once

#include "visualizer/cli/exit_status.h"

#include <filesystem>
#include <string>
#include <vector>

namespace vitrine::cli {

struct AttacksOptions {
    std::string machine = "glass";    // "glass", "qemu" or "all"
    std::vector<std::string> names;   // attacks; empty: all of them
    std::vector<std::string> without; // guards that are off in every boot
    std::filesystem::path images;     // empty: beside the program
    bool json = false;
    bool list = false; // name them, do not run them
};

/// Done if every attack behaved: denied with its guard on, successful with its guard off; or simply
/// successful, if nothing is there to stop it.
ExitStatus run_attacks(const AttacksOptions& options);

} // namespace vitrine::cli
