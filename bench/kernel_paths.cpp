// SPDX-License-Identifier: MIT
// What both kernels take for the commonest things that are asked of them, counted by perf.exe under
// QEMU -icount: once as it is, once without the two views of mode-based execution, whose cost is
// the hypervisor's. The yardsticks are what a kernel as small as xv6 should need.
#include "bench/measures.h"
#include "machine/qemu/qemu.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace bench {
namespace {

struct Path {
    const char* name; // perf.exe's
    const char* what;
    double aim; // instructions; 0: none, the null system call is the yardstick
    double times_per_turn;
};
constexpr Path paths[] = {
    {"null-system-call", "null system call", 300, 1},
    {"yield-round-trip", "context switch, by NtYieldExecution", 600, 2},
    {"event-round-trip", "one event set, one wait, one context switch", 0, 2},
    {"page-fault", "page fault, a page of zeros", 0, 1},
    {"alpc-round-trip", "ALPC request and reply", 0, 1},
    {"process-create-exit", "process, from creation to its end", 0, 1},
    {"secure-system-call", "system call of a trustlet, answered by VTL1", 0, 1},
    {"proxied-system-call", "system call of a trustlet, answered by VTL0", 0, 1},
    {"trustlet-launch", "trustlet, from the request to its first thread", 0, 1},
};

/// Instructions of one turn, by the line "perf: NAME COUNT in TICKS ticks"; 0: there is none.
double count_of(const std::string& console, const char* name) {
    const std::size_t at = console.find(fmt::format("perf: {} ", name));
    unsigned long long turns = 0;
    unsigned long long ticks = 0;
    if (at == std::string::npos ||
        std::sscanf(console.c_str() + at, "perf: %*s %llu in %llu ticks", &turns, &ticks) != 2 ||
        turns == 0) {
        return 0;
    }
    return static_cast<double>(ticks) / static_cast<double>(turns);
}

void add_figures(std::vector<Figure>& figures, const machine::qemu::Measurement& run,
                 const char* suffix) {
    const double null_call = count_of(run.console, "null-system-call");
    for (const Path& path : paths) {
        const double value = count_of(run.console, path.name) / path.times_per_turn;
        std::string error = run.error;
        if (error.empty() && value == 0) {
            error = "perf.exe did not report it";
        }
        figures.push_back({fmt::format("{}{}", path.what, suffix), value, "instructions",
                           path.aim != 0 ? "aim of a small kernel" : "its null system call",
                           path.aim != 0 ? path.aim : null_call, "qemu -icount", error});
    }
}

} // namespace

std::vector<Figure> kernel_paths(const machine::Images& images) {
    std::vector<Figure> figures;
    const auto whole = machine::boot_settings(images, "scene=program-perf");
    const auto one_view = machine::boot_settings(images, "scene=program-perf without=mbec");
    add_figures(figures, machine::qemu::measure(one_view), ", without mbec");
    add_figures(figures, machine::qemu::measure(whole), "");
    return figures;
}

} // namespace bench
