// SPDX-License-Identifier: MIT
#include "visualizer/cli/compare.h"

#include "machine/compare.h"

#include <fmt/format.h>

namespace vitrine::cli {
namespace {

struct FinishedRun {
    std::vector<abi::TraceEvent> events;
    std::string error;
};

FinishedRun run_to_the_end(const BootPlan& plan) {
    fmt::print("running {} on {} ...\n", plan.scene->name, plan.machine);
    std::fflush(stdout);
    const machine::SwitchedOn switched = switch_on(plan);
    if (!switched.target) {
        return {{}, switched.error};
    }
    const machine::Stop stop = switched.target->run({});
    if (stop.reason != machine::StopReason::PoweredOff) {
        return {{},
                fmt::format("On {} the run did not end in good order: {}", plan.machine,
                            stop.sentence)};
    }
    return {switched.target->events(), {}};
}

} // namespace

ExitStatus compare_machines(BootOptions options) {
    FinishedRun runs[2];
    const char* const machines[] = {"glass", "qemu"};
    for (int index = 0; index < 2; ++index) {
        options.machine = machines[index];
        const BootPlan plan = plan_boot(options);
        if (!plan.error.empty()) {
            fmt::print(stderr, "vitrine: {}\n", plan.error);
            return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
        }
        runs[index] = run_to_the_end(plan);
        if (!runs[index].error.empty()) {
            fmt::print(stderr, "vitrine: {}\n", runs[index].error);
            return ExitStatus::MachineFailed;
        }
    }
    const auto comparison =
        machine::compare({machines[0], runs[0].events}, {machines[1], runs[1].events});
    fmt::print("{}\n", comparison.report);
    return comparison.equal ? ExitStatus::Done : ExitStatus::NotAsHoped;
}

} // namespace vitrine::cli
