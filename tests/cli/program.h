// SPDX-License-Identifier: MIT
// Runs the built program with arguments and sees what it prints.
#pragma once

#include <string>

namespace test {

struct ProgramRun {
    int status = -1;
    std::string output; // standard output and standard error together
};

/// `environment` is put before the command: "PATH=/nowhere".
ProgramRun run_program(const std::string& arguments, const std::string& environment = "");

} // namespace test
