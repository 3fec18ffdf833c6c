// SPDX-License-Identifier: MIT
#include "tests/machine/booted.h"

#include "machine/machines.h"
#include "machine/qemu/qemu.h"
#include "machine/ring_reader.h"
#include "tests/catch.h"

#include <fstream>

namespace test {

machine::SwitchedOn switch_on(const std::string& machine, const machine::BootSettings& settings) {
    return machine::switch_on(machine, settings);
}

machine::BootSettings settings_for(const std::string& command_line) {
    return machine::boot_settings(machine::find_images(VITRINE_IMAGES_DIR), command_line);
}

FinishedRun run_to_the_end(const std::string& machine, const machine::BootSettings& settings) {
    auto switched = switch_on(machine, settings);
    if (!switched.target) {
        FinishedRun none;
        none.error = switched.error;
        return none;
    }
    FinishedRun run;
    run.stop = switched.target->run({});
    const auto events = switched.target->events();
    run.events.assign(events.begin(), events.end());
    run.console = switched.target->console();
    const auto ram = switched.target->ram();
    run.invariants = machine::check_invariants(ram, machine::read_ring_header(ram));
    if (switched.target->capabilities().deterministic) {
        run.hash = switched.target->state_hash();
    }
    return run;
}

FinishedRun run_to_the_end(const std::string& machine, const std::string& command_line) {
    return run_to_the_end(machine, settings_for(command_line));
}

const machine::Scene& scene_called(std::string_view name) {
    const machine::Scene* const scene = machine::find_scene(name);
    REQUIRE(scene != nullptr);
    return *scene;
}

std::vector<std::string> broken_expectations(const FinishedRun& run, std::string_view scene) {
    std::vector<std::string> broken;
    for (const auto& judgement : scene_called(scene).judge(run.events, run.stop)) {
        if (!judgement.held) {
            broken.push_back(judgement.text);
        }
    }
    return broken;
}

std::vector<std::string> machines_here() {
    if (machine::qemu::is_installed()) {
        return {"glass", "qemu"};
    }
    WARN("QEMU is not installed: what should hold on both machines is tested on glass alone.");
    return {"glass"};
}

bool has_bochs() {
    const std::string missing = machine::what_is_missing("bochs");
    if (!missing.empty()) {
        WARN("Not tested on Bochs. " << missing);
    }
    return missing.empty();
}

std::map<std::string, std::string> read_table(const std::string& file) {
    std::map<std::string, std::string> rows;
    std::ifstream in{std::string{VITRINE_SOURCE_DIR} + "/tests/machine/" + file};
    for (std::string line; std::getline(in, line);) {
        const auto bar = line.find('|');
        if (bar != std::string::npos && line.front() != '#') {
            rows[line.substr(0, bar)] = line.substr(bar + 1);
        }
    }
    return rows;
}

} // namespace test
