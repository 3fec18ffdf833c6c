// SPDX-License-Identifier: MIT
#include "bench/measures.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr double bytes_per_mebibyte = 1024.0 * 1024.0;

} // namespace

// A process of its own, because a peak is for ever: what was measured before would count too.
std::vector<Figure> peak_memory(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=first-light");
    Figure figure{"peak memory of a process that runs first-light",
                  0,
                  "MiB",
                  "RAM of the guest",
                  static_cast<double>(settings.ram_size) / bytes_per_mebibyte,
                  "glass",
                  {}};
    const pid_t child = fork();
    if (child == 0) {
        const auto switched = machine::switch_on_glass(settings);
        const bool ended =
            switched.target && switched.target->run({}).reason == machine::StopReason::PoweredOff;
        _exit(ended ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        figure.note = "the run in a process of its own failed";
        return {figure};
    }
    figure.value = static_cast<double>(usage.ru_maxrss) * 1024 / bytes_per_mebibyte;
    return {figure};
}

} // namespace bench
