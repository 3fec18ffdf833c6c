// SPDX-License-Identifier: MIT
#include "visualizer/cli/compare.h"

#include "machine/bochs/scenes.h"
#include "machine/compare.h"
#include "machine/machines.h"
#include "machine/typist.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace vitrine::cli {
namespace {

struct FinishedRun {
    std::vector<abi::TraceEvent> events;
    bool held = false; // what the scene must show
    std::string error;
};

/// Types what ends a scene that waits for somebody.
machine::RunLimit ending(machine::Typist& typist, machine::Target& target) {
    machine::RunLimit limit;
    limit.answer = [&](const std::string& console) {
        std::string keys = typist.answer(console);
        if (typist.is_waited_for()) {
            target.request_pause();
        }
        return keys;
    };
    return limit;
}

FinishedRun run_to_the_end(const BootPlan& plan) {
    const machine::SwitchedOn switched = switch_on(plan);
    if (!switched.target) {
        return {{}, false, switched.error};
    }
    machine::Typist typist({"help", "exit"});
    const machine::Stop stop = switched.target->run(ending(typist, *switched.target));
    if (stop.reason != machine::StopReason::PoweredOff) {
        return {{},
                false,
                fmt::format("On {} the run did not end in good order: {}", plan.machine,
                            stop.sentence)};
    }
    const auto& events = switched.target->events();
    return {events, machine::all_held(plan.scene->judge(events, stop)), {}};
}

/// Of these machines those that can play the scene; the others with the reason.
std::vector<std::string> can_play(const std::string& scene,
                                  const std::vector<std::string>& machines) {
    std::vector<std::string> able;
    for (const std::string& machine : machines) {
        const std::string_view lack =
            machine == "bochs" ? machine::bochs::what_lacks_for(scene) : std::string_view{};
        if (lack.empty()) {
            able.push_back(machine);
        } else {
            fmt::print("{}: not on {}: {}.\n", scene, machine, lack);
        }
    }
    return able;
}

/// One scene on all machines; each is held against the first.
ExitStatus compare_scene(BootOptions options, const std::vector<std::string>& machines) {
    std::vector<FinishedRun> runs;
    for (const std::string& name : machines) {
        options.machine = name;
        const BootPlan plan = plan_boot(options);
        if (!plan.error.empty()) {
            fmt::print(stderr, "vitrine: {}\n", plan.error);
            return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
        }
        runs.push_back(run_to_the_end(plan));
        if (!runs.back().error.empty()) {
            fmt::print(stderr, "vitrine: {}: {}\n", options.scene, runs.back().error);
            return ExitStatus::MachineFailed;
        }
    }
    ExitStatus status = ExitStatus::Done;
    for (std::size_t index = 0; index < runs.size(); ++index) {
        if (!runs[index].held) {
            fmt::print("{}: on {} the scene does not show what it must.\n", options.scene,
                       machines[index]);
            status = ExitStatus::NotAsHoped;
        }
    }
    for (std::size_t other = 1; other < runs.size(); ++other) {
        const auto comparison =
            machine::compare({machines[0], runs[0].events}, {machines[other], runs[other].events});
        fmt::print("{}: {}\n", options.scene, comparison.report);
        std::fflush(stdout);
        status = comparison.equal ? status : ExitStatus::NotAsHoped;
    }
    return status;
}

std::vector<std::string> all_scene_names() {
    std::vector<std::string> names;
    for (const machine::Scene& scene : machine::all_scenes()) {
        names.push_back(scene.name);
    }
    return names;
}

} // namespace

ExitStatus compare_machines(BootOptions options) {
    const std::vector<std::string> machines = machine::installed_machines();
    if (machines.size() == 1) {
        fmt::print(stderr, "vitrine: Neither QEMU nor Bochs is installed, so there is nothing to "
                           "compare glass with: install the package qemu-system-x86.\n");
        return ExitStatus::MachineFailed;
    }
    const std::vector<std::string> scenes =
        options.scene.empty() ? all_scene_names() : std::vector<std::string>{options.scene};
    ExitStatus worst = ExitStatus::Done;
    for (const std::string& scene : scenes) {
        options.scene = scene;
        const ExitStatus status = compare_scene(options, can_play(scene, machines));
        if (status == ExitStatus::BadUsage) {
            return status;
        }
        worst = std::max(worst, status);
    }
    return worst;
}

} // namespace vitrine::cli
