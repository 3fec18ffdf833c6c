// SPDX-License-Identifier: MIT
#include "bench/measures.h"
#include "bench/stopwatch.h"
#include "machine/qemu/qemu.h"
#include "machine/typist.h"

#include <functional>

namespace bench {
namespace {

using SwitchOn = std::function<machine::SwitchedOn(const machine::BootSettings&)>;

struct Times {
    double median_seconds = 0;
    std::string error;
};

Times time_first_light(const SwitchOn& switch_on, const machine::BootSettings& settings) {
    std::vector<double> seconds;
    for (int run = 0; run < 3; ++run) {
        const Stopwatch watch;
        const auto switched = switch_on(settings);
        if (!switched.target) {
            return {0, switched.error};
        }
        const machine::Stop stop = switched.target->run({});
        if (stop.reason != machine::StopReason::PoweredOff) {
            return {0, stop.sentence};
        }
        seconds.push_back(watch.seconds());
    }
    return {median(seconds), {}};
}

/// The whole boot, programs included.
Figure shell_prompt(const SwitchOn& switch_on, const machine::BootSettings& settings, double aim,
                    const char* machine) {
    const Stopwatch watch;
    const auto switched = switch_on(settings);
    bool is_there = false;
    if (switched.target) {
        machine::Typist typist;
        machine::RunLimit limit;
        limit.answer = [&](const std::string& console) {
            typist.answer(console);
            if (typist.is_waited_for()) {
                is_there = true;
                switched.target->request_pause();
            }
            return std::string();
        };
        switched.target->run(limit);
    }
    const std::string error = is_there ? "" : "the shell showed no prompt";
    return {"from power-on to the shell's prompt",
            watch.seconds() * 1000,
            "ms",
            "the aim",
            aim,
            machine,
            switched.error + error};
}

} // namespace

std::vector<Figure> boot_times(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=first-light");
    const Times glass = time_first_light(machine::switch_on_glass, settings);
    const Times qemu = time_first_light(machine::switch_on_qemu, settings);
    auto shell = machine::boot_settings(images, "scene=shell");
    const Figure prompt_in_qemu = shell_prompt(machine::switch_on_qemu, shell, 1000, "qemu");
    // Time travel from the start on: resuming a snapshot could not be much faster.
    shell.history_bytes = 256ull << 20;
    const Figure prompt = shell_prompt(machine::switch_on_glass, shell, 500, "glass, past kept");
    const char* const name = "first-light, power-on to power-off, median of 3";
    return {
        {name, glass.median_seconds, "s", "QEMU TCG", qemu.median_seconds, "glass", glass.error},
        {name, qemu.median_seconds, "s", "glass", glass.median_seconds, "qemu", qemu.error},
        prompt,
        prompt_in_qemu};
}

} // namespace bench
