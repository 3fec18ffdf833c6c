// SPDX-License-Identifier: MIT
#include "visualizer/cli/run.h"

#include "visualizer/app/settings_file.h"
#include "visualizer/app/window.h"
#include "visualizer/cli/attach.h"
#include "visualizer/cli/terminal.h"
#include "visualizer/cli/terminal_run.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace vitrine::cli {
namespace {

/// A replay types what was recorded, and boots nothing else.
app::SessionSettings replaying_session(const BootPlan& plan, const RunOptions& options,
                                       const machine::Recording& recording) {
    app::SessionSettings session = exploring_session(plan, options.boot);
    session.source = "replay of " + options.replay.filename().string();
    session.choose = {};
    session.lessons.clear();
    session.switch_on = [boot = session.switch_on, typed = recording.typed](app::LongWork& work) {
        machine::SwitchedOn on = boot(work);
        if (on.target) {
            on.target->replay(typed);
        }
        return on;
    };
    return session;
}

/// Nothing else is booted instead; to boot again is to attach again.
app::SessionSettings attached_session(const BootPlan& plan, const RunOptions& options) {
    app::SessionSettings session = exploring_session(plan, options.boot);
    session.source = "attached to " + options.attach;
    session.choose = {};
    session.lessons.clear();
    return session;
}

app::SessionSettings session_for(const BootPlan& plan, const RunOptions& options,
                                 const std::optional<machine::Recording>& replay) {
    if (replay) {
        return replaying_session(plan, options, *replay);
    }
    return plan.attach.empty() ? exploring_session(plan, options.boot)
                               : attached_session(plan, options);
}

ExitStatus run_in_window(const BootPlan& plan, const RunOptions& options,
                         const std::optional<machine::Recording>& replay) {
    app::WindowSettings window;
    window.session = session_for(plan, options, replay);
    window.session.settings_file = app::usual_settings_file();
    window.look = look_of(options);
    window.look_is_chosen = options.light || options.lecture;
    const int failed = app::show_window(window);
    return failed == 0 ? ExitStatus::Done : ExitStatus::MachineFailed;
}

bool wants_window(const RunOptions& options) {
    return !options.headless && !options.json && options.screenshot.empty() &&
           options.until.empty() && options.stops.empty() && options.type.empty() &&
           options.record.empty() && app::has_display();
}

/// The script that --type names, or a sentence.
machine::Script script_of(const RunOptions& options) {
    if (options.type.empty()) {
        return {};
    }
    if (options.type == "-") {
        return machine::read_script(std::cin);
    }
    std::ifstream file{options.type};
    return file ? machine::read_script(file)
                : machine::Script{{},
                                  fmt::format("The script {} cannot be read: is the name right?",
                                              options.type)};
}

/// The recording that --replay names, or a sentence.
machine::ReadRecording recording_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    return file ? machine::read_recording(file)
                : machine::ReadRecording{
                      {},
                      fmt::format("The recording {} cannot be read: is the name right?",
                                  path.string())};
}

/// What can only be asked of a machine that repeats exactly.
std::string check_repeating(const RunOptions& options) {
    if (options.record.empty() && options.replay.empty()) {
        return "";
    }
    if (options.boot.machine != "glass") {
        return "Only the machine glass repeats a run exactly: leave --machine out to record or "
               "replay.";
    }
    return !options.replay.empty() && !options.type.empty()
               ? "A replay types what was recorded: leave --type out."
               : "";
}

/// Boots what the recording says, if its images are these.
BootPlan plan_replay(const RunOptions& options, const machine::Recording& recording) {
    BootOptions boot;
    boot.scene = recording.scene;
    boot.processors = recording.processors;
    boot.images = options.boot.images;
    BootPlan plan = plan_boot(boot);
    plan.settings.command_line = recording.command_line;
    plan.settings.ram_size = recording.ram_size;
    if (plan.error.empty()) {
        plan.error = machine::check_images(recording, plan.settings);
    }
    return plan;
}

BootPlan plan_run(const RunOptions& options, const RunInput& input) {
    if (!options.attach.empty()) {
        return plan_attach(options);
    }
    return input.replay ? plan_replay(options, *input.replay) : plan_boot(options.boot);
}

/// Somebody who can type gets a shell; nobody, a story that ends by itself.
std::string usual_scene(const RunOptions& options) {
    const bool somebody_types = wants_window(options) || !options.type.empty() ||
                                (is_at_terminal() && !options.json && options.screenshot.empty());
    return somebody_types ? "shell" : "first-light";
}

/// What --until and --stop say; or a sentence.
std::string take_stops(const RunOptions& options, const BootPlan& plan, RunInput& input) {
    if (!options.until.empty()) {
        const auto parsed = machine::parse_event_pattern(options.until);
        input.until = parsed.pattern;
        if (!parsed.error.empty()) {
            return parsed.error;
        }
    }
    if (options.stops.empty()) {
        return "";
    }
    if (plan.machine != "glass") {
        return "Only the machine glass stops anywhere: leave --machine out.";
    }
    auto loaded = machine::Symbols::load(plan.images.folder);
    input.symbols = std::move(loaded.symbols);
    for (const std::string& text : options.stops) {
        auto [breakpoint, error] = machine::parse_breakpoint(
            text, [&](std::string_view name) { return input.symbols.address_of(name); });
        if (!error.empty()) {
            return error;
        }
        input.stops.push_back(std::move(breakpoint));
    }
    return loaded.error;
}

} // namespace

ExitStatus run(const RunOptions& asked) {
    RunOptions options = asked;
    if (options.boot.scene.empty() && options.attach.empty()) {
        options.boot.scene = usual_scene(options);
    }
    if (!options.print_command.empty()) {
        return print_command(options);
    }
    RunInput input;
    std::string problem = check_repeating(options);
    if (problem.empty() && !options.replay.empty()) {
        machine::ReadRecording read = recording_of(options.replay);
        problem = read.error;
        input.replay = std::move(read.recording);
    }
    if (!problem.empty()) {
        complain(problem);
        return ExitStatus::BadUsage;
    }
    const BootPlan plan = plan_run(options, input);
    if (!plan.error.empty()) {
        complain(plan.error);
        return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
    }
    if (problem = take_stops(options, plan, input); !problem.empty()) {
        complain(problem);
        return ExitStatus::BadUsage;
    }
    const machine::Script script = script_of(options);
    if (!script.error.empty()) {
        complain(script.error);
        return ExitStatus::BadUsage;
    }
    if (wants_window(options)) {
        return run_in_window(plan, options, input.replay);
    }
    const bool nothing_asked =
        !options.headless && !options.json && options.until.empty() && options.stops.empty();
    if (nothing_asked && options.screenshot.empty()) {
        fmt::print(
            "There is no display, so the scene is told here and the window drawn to a file.\n\n");
        options.screenshot = fmt::format("vitrine-{}.png", plan.scene->name);
    }
    input.script = machine::Typist(script.lines, options.prompt);
    return run_in_terminal(plan, options, std::move(input));
}

} // namespace vitrine::cli
