// SPDX-License-Identifier: MIT
#include "visualizer/cli/boot.h"

#include "machine/event_names.h"
#include "machine/machines.h"
#include "machine/qemu/qemu.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::cli {
namespace {

std::string known_guards() {
    std::string names;
    for (const abi::GuardName& row : abi::guard_names) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
    }
    return names;
}

/// What the loader will read: "scene=first-light without=slat-vtl1-pages seed=7".
std::string command_line(const BootOptions& options, const machine::Scene& scene) {
    std::string line = scene.command_line;
    for (std::size_t index = 0; index < options.without.size(); ++index) {
        line += (index == 0 ? " without=" : ",") + options.without[index];
    }
    if (options.seed) {
        line += fmt::format(" seed={}", *options.seed);
    }
    return line;
}

std::string check_names(const BootOptions& options) {
    if (!machine::is_machine(options.machine)) {
        return fmt::format("There is no machine \"{}\"; the machines are glass, qemu and bochs.",
                           options.machine);
    }
    if (machine::find_scene(options.scene) == nullptr) {
        return machine::no_such_scene(options.scene);
    }
    for (const std::string& guard : options.without) {
        if (!machine::from_name<abi::Guard>(guard)) {
            return no_such_guard(guard);
        }
    }
    if (options.processors < 1 || options.processors > machine::most_processors) {
        return fmt::format("A machine has 1 to {} processors; {} is not that.",
                           machine::most_processors, options.processors);
    }
    return {};
}

} // namespace

std::string no_such_guard(const std::string& name) {
    return fmt::format("There is no guard \"{}\" to boot without; the guards are {}.", name,
                       known_guards());
}

BootPlan plan_boot(const BootOptions& options) {
    BootPlan plan;
    plan.error = check_names(options);
    if (!plan.error.empty()) {
        return plan;
    }
    plan.machine = options.machine;
    plan.scene = machine::find_scene(options.scene);
    plan.images = machine::find_images(options.images);
    plan.error = plan.images.error;
    plan.images_are_bad = !plan.error.empty();
    plan.settings = machine::boot_settings(plan.images, command_line(options, *plan.scene));
    plan.settings.processors = std::max(options.processors, plan.scene->processors);
    return plan;
}

machine::SwitchedOn switch_on(const BootPlan& plan) {
    return plan.attach.empty() ? machine::switch_on(plan.machine, plan.settings)
                               : machine::qemu::attach(plan.attach, plan.settings);
}

} // namespace vitrine::cli
