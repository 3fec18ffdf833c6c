// SPDX-License-Identifier: MIT
#include "tests/cli/program.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace test {

ProgramRun run_program(const std::string& arguments, const std::string& environment) {
    const std::string command = "env -u DISPLAY -u WAYLAND_DISPLAY " + environment +
                                " " VITRINE_BUILD_DIR "/visualizer/vitrine " + arguments +
                                " </dev/null 2>&1";
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) {
        throw std::runtime_error("no pipe for " + command);
    }
    ProgramRun run;
    std::array<char, 4096> buffer{};
    for (std::size_t count = 0; (count = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        run.output.append(buffer.data(), count);
    }
    const int status = pclose(pipe);
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run;
}

} // namespace test
