// SPDX-License-Identifier: MIT
#include "bench/measures.h"
#include "bench/stopwatch.h"
#include "machine/qemu/qemu.h"

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

} // namespace

std::vector<Figure> boot_times(const machine::Images& images) {
    const auto settings = machine::boot_settings(images, "scene=first-light");
    const Times glass = time_first_light(machine::switch_on_glass, settings);
    const Times qemu = time_first_light(machine::switch_on_qemu, settings);
    const char* const name = "first-light, power-on to power-off, median of 3";
    return {
        {name, glass.median_seconds, "s", "QEMU TCG", qemu.median_seconds, "glass", glass.error},
        {name, qemu.median_seconds, "s", "glass", glass.median_seconds, "qemu", qemu.error}};
}

} // namespace bench
