// SPDX-License-Identifier: MIT
#include "tests/machine/booted.h"

#include "machine/qemu/qemu.h"
#include "machine/ring_reader.h"
#include "tests/catch.h"

namespace test {

machine::SwitchedOn switch_on(const std::string& machine, const machine::BootSettings& settings) {
    return machine == "qemu" ? machine::switch_on_qemu(settings)
                             : machine::switch_on_glass(settings);
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
    run.events = switched.target->events();
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

std::vector<std::string> broken_expectations(const FinishedRun& run) {
    std::vector<std::string> broken;
    for (const auto& judgement : machine::find_scene("first-light")->judge(run.events, run.stop)) {
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

} // namespace test
