// SPDX-License-Identifier: MIT
#include "visualizer/cli/attach.h"

#include "machine/qemu/qemu.h"
#include "visualizer/cli/terminal_run.h"

#include <fmt/format.h>

namespace vitrine::cli {
namespace {

/// Told as the shell is, and nothing is expected: what has happened before is partly forgotten.
const machine::Scene& attached_scene() {
    static const machine::Scene scene = [] {
        machine::Scene attached;
        attached.name = "attached";
        attached.title = "A QEMU that was running already";
        attached.description =
            "It stood still when it was found, and goes on as it was found when you leave. Of what "
            "happened before, the last events are still in its trace.";
        attached.narrate = machine::find_scene("shell")->narrate;
        return attached;
    }();
    return scene;
}

bool chooses_boot(const RunOptions& options) {
    const BootOptions& boot = options.boot;
    return !boot.scene.empty() || !boot.without.empty() || boot.seed || boot.processors != 1 ||
           !options.record.empty() || !options.replay.empty();
}

} // namespace

BootPlan plan_attach(const RunOptions& options) {
    BootPlan plan;
    plan.machine = "qemu";
    plan.attach = options.attach;
    plan.scene = &attached_scene();
    if (chooses_boot(options)) {
        plan.error = "A machine that runs already is attached to as it is: leave out what chooses "
                     "a boot, a recording or a replay.";
        return plan;
    }
    plan.images = machine::find_images(options.boot.images);
    plan.error = plan.images.error;
    plan.images_are_bad = !plan.error.empty();
    plan.settings = machine::boot_settings(plan.images, "");
    return plan;
}

ExitStatus print_command(const RunOptions& options) {
    const BootPlan plan = plan_boot(options.boot);
    if (!plan.error.empty()) {
        complain(plan.error);
        return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
    }
    machine::qemu::Settings settings;
    settings.boot = plan.settings;
    const auto command = machine::qemu::command_to_attach_to(settings, options.print_command);
    if (!command.error.empty()) {
        complain(command.error);
        return ExitStatus::BadUsage;
    }
    fmt::print("{}\n", command.text);
    return ExitStatus::Done;
}

} // namespace vitrine::cli
