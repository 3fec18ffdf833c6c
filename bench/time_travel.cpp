// SPDX-License-Identifier: MIT
// How long it takes to go back, in a run of 100 million instructions. The aims: a step back in less
// than 30 ms, any jump in less than 300 ms, 512 MiB in all.
#include "machine/time_travel.h"

#include "bench/measures.h"
#include "bench/stopwatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>

namespace bench {
namespace {

constexpr std::uint64_t run_length = 100'000'000;
constexpr std::uint64_t history_bytes = 256ull << 20;
constexpr unsigned steps = 101;
constexpr unsigned jumps = 41;

/// What this process holds of the host's memory, in MiB.
double resident_mebibytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::stod(line.substr(6)) / 1024;
        }
    }
    return 0;
}

double milliseconds(const Stopwatch& watch) { return watch.seconds() * 1000; }

struct Travels {
    double run = 0; // ms, all of them
    std::vector<double> steps;
    std::vector<double> jumps;
    double memory = 0; // MiB
    std::string error;
};

Travels travel(const machine::BootSettings& settings) {
    const auto switched = machine::switch_on_glass(settings);
    if (!switched.target) {
        return {0, {}, {}, 0, switched.error};
    }
    machine::Target& target = *switched.target;
    Travels travels;
    const Stopwatch run;
    target.run({.instructions = run_length});
    travels.run = milliseconds(run);
    if (target.clock() != run_length) {
        travels.error = "the loop ended too early";
        return travels;
    }
    std::mt19937_64 random(1);
    for (unsigned count = 0; count < steps; ++count) {
        target.travel_to(run_length - random() % 5'000'000);
        const Stopwatch watch;
        machine::step_back(target);
        travels.steps.push_back(milliseconds(watch));
    }
    for (unsigned count = 0; count < jumps; ++count) {
        const std::uint64_t moment = random() % run_length;
        const Stopwatch watch;
        target.travel_to(moment);
        travels.jumps.push_back(milliseconds(watch));
    }
    travels.memory = resident_mebibytes();
    return travels;
}

} // namespace

std::vector<Figure> time_travel(const machine::Images& images) {
    auto settings = machine::boot_settings(images, "seed=10000000"); // rounds of the loop
    settings.disk_archive = images.folder / "bench_loop.cpio";
    settings.history_bytes = history_bytes;
    Travels travels = travel(settings);
    if (travels.steps.empty()) {
        return {{"time travel", 0, "ms", "", 0, "glass", travels.error}};
    }
    const std::string again = "the run from power-on";
    const double longest = *std::max_element(travels.jumps.begin(), travels.jumps.end());
    return {{"step back one of 100 million instructions, median",
             median(travels.steps),
             "ms",
             again,
             travels.run,
             "glass",
             {}},
            {"jump anywhere in 100 million instructions, longest",
             longest,
             "ms",
             again,
             travels.run,
             "glass",
             {}},
            {"memory with the past of 100 million instructions",
             travels.memory,
             "MiB",
             "the aim",
             512,
             "glass",
             {}}};
}

} // namespace bench
