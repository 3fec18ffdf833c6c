// SPDX-License-Identifier: MIT
#include "visualizer/cli/run.h"

#include "machine/event_json.h"
#include "machine/event_names.h"
#include "machine/trace_file.h"
#include "visualizer/app/screenshot.h"
#include "visualizer/app/session.h"
#include "visualizer/app/window.h"
#include "visualizer/cli/keyboard.h"
#include "visualizer/cli/narrator.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <optional>

namespace vitrine::cli {
namespace {

void complain(std::string_view sentence) { fmt::print(stderr, "vitrine: {}\n", sentence); }

app::SessionSettings session_settings(const BootPlan& plan,
                                      std::function<machine::SwitchedOn()> boot) {
    app::SessionSettings settings;
    settings.switch_on = std::move(boot);
    settings.scene = plan.scene;
    auto loaded = machine::Symbols::load(plan.images.folder);
    if (!loaded.error.empty()) {
        complain(loaded.error + " Addresses will be shown as numbers.");
    }
    settings.symbols = std::make_shared<machine::Symbols>(std::move(loaded.symbols));
    settings.source_root = VITRINE_SOURCE_ROOT;
    return settings;
}

app::Look look_of(const RunOptions& options) {
    return {options.light ? theme::Mode::Light : theme::Mode::Dark, options.lecture};
}

/// A run without a window: told in the terminal or written as JSON, with a picture if one is
/// wanted.
class TerminalRun {
public:
    TerminalRun(const BootPlan& plan, const RunOptions& options,
                std::optional<abi::EventKind> until, machine::Typist script)
        : plan_(plan), options_(options), until_(until), script_(std::move(script)),
          narrator_(*plan.scene, stdout),
          session_(session_settings(plan, [this] { return boot(); })) {}

    ExitStatus play() {
        if (!session_.error().empty()) {
            complain(session_.error());
            return ExitStatus::MachineFailed;
        }
        if (!options_.json) {
            narrator_.begin(plan_.machine);
        }
        return finish(run_machine());
    }

private:
    machine::SwitchedOn boot() {
        machine::SwitchedOn switched = switch_on(plan_);
        target_ = switched.target.get();
        return switched;
    }

    bool see(const abi::TraceEvent& event) {
        if (options_.json) {
            fmt::print("{}\n", machine::to_json_line(event));
        }
        if (options_.json) {
            events_.push_back(event);
        } else {
            narrator_.tell(event, target_->console());
        }
        if (until_) {
            return event.kind == *until_;
        }
        // The moment worth a picture is the one when something is refused.
        return wants_picture() && event.verdict() == abi::Verdict::Denied;
    }

    bool wants_picture() const { return !options_.screenshot.empty() && !picture_taken_; }

    machine::Stop run_machine() {
        const bool has_person = !options_.json && script_.left() == 0 && is_at_terminal();
        Keyboard keyboard(*target_, script_,
                          has_person ? Keyboard::Hands::Person : Keyboard::Hands::Script);
        if (has_person) {
            narrator_.connect(keyboard.greeting());
        }
        machine::RunLimit limit;
        limit.until = [this](const abi::TraceEvent& event) { return see(event); };
        limit.answer = [&](const std::string& console) {
            hear(console);
            return keyboard.answer(console);
        };
        keyboard.prepare(limit);
        machine::Stop stop = session_.run_here(limit);
        const auto is_event = [&] { return stop.reason == machine::StopReason::EventMatched; };
        while ((is_event() && !until_) || keyboard.wants_more(stop)) {
            if (is_event() && wants_picture()) {
                take_picture();
            }
            stop = session_.run_here(limit);
        }
        if (wants_picture()) {
            take_picture();
        }
        if (stop.reason == machine::StopReason::Paused) {
            stop.sentence = keyboard.farewell();
        }
        return stop;
    }

    void hear(const std::string& console) {
        if (!options_.json) {
            narrator_.tell_console(console);
        }
    }

    void take_picture() {
        picture_taken_ = true;
        picture_error_ = app::render_screenshot(
            session_, {options_.screenshot, {options_.width, options_.height}, look_of(options_)});
    }

    const std::vector<abi::TraceEvent>& events() const {
        return options_.json ? events_ : narrator_.events();
    }

    ExitStatus finish(const machine::Stop& stop) {
        const auto judgements = plan_.scene->judge(events(), stop);
        report(judgements, stop);
        const bool written = write_trace_file(judgements) && picture_error_.empty();
        if (!picture_error_.empty()) {
            complain(picture_error_);
        }
        if (stop.reason == machine::StopReason::Failed) {
            return ExitStatus::MachineFailed;
        }
        const bool hoped = until_ ? stop.reason == machine::StopReason::EventMatched
                                  : machine::all_held(judgements);
        return hoped && written ? ExitStatus::Done : ExitStatus::NotAsHoped;
    }

    void report(const std::vector<machine::Judgement>& judgements, const machine::Stop& stop) {
        if (options_.json) {
            fmt::print("{}\n", machine::to_json_line(summary(judgements)));
            return;
        }
        if (until_) {
            narrator_.end({}, stop, target_->console());
        } else {
            narrator_.end(judgements, stop, target_->console());
        }
        if (picture_taken_ && picture_error_.empty()) {
            fmt::print("The picture of the window is in {}.\n", options_.screenshot.string());
        }
    }

    machine::RunSummary summary(const std::vector<machine::Judgement>& judgements) {
        machine::RunSummary summary;
        summary.scene = plan_.scene->name;
        summary.machine = plan_.machine;
        summary.passed = machine::all_held(judgements);
        summary.expectations = judgements;
        if (target_->capabilities().deterministic) {
            summary.hash = fmt::format("{:016x}", target_->state_hash());
        }
        return summary;
    }

    bool write_trace_file(const std::vector<machine::Judgement>& judgements) {
        if (options_.trace.empty()) {
            return true;
        }
        const auto sum = summary(judgements);
        std::ofstream file{options_.trace};
        machine::write_trace(file, events(), &sum);
        if (!file.flush()) {
            complain(fmt::format("The trace could not be written to {}: is there room, and may you "
                                 "write there?",
                                 options_.trace.string()));
            return false;
        }
        return true;
    }

    const BootPlan& plan_;
    const RunOptions& options_;
    std::optional<abi::EventKind> until_;
    machine::Typist script_;
    machine::Target* target_ = nullptr; // the session owns it
    Narrator narrator_;
    std::vector<abi::TraceEvent> events_;
    bool picture_taken_ = false;
    std::string picture_error_;
    app::Session session_;
};

ExitStatus run_in_window(const BootPlan& plan, const RunOptions& options) {
    const auto boot = [&plan] { return switch_on(plan); };
    const int failed = app::show_window({session_settings(plan, boot), look_of(options), false});
    return failed == 0 ? ExitStatus::Done : ExitStatus::MachineFailed;
}

bool wants_window(const RunOptions& options) {
    return !options.headless && !options.json && options.screenshot.empty() &&
           options.until.empty() && options.type.empty() && app::has_display();
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

} // namespace

ExitStatus run(const RunOptions& asked) {
    RunOptions options = asked;
    const BootPlan plan = plan_boot(options.boot);
    if (!plan.error.empty()) {
        complain(plan.error);
        return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
    }
    const auto until = machine::from_name<abi::EventKind>(options.until);
    if (!options.until.empty() && !until) {
        complain(fmt::format("There is no kind of event called \"{}\"; docs/formats.md lists them.",
                             options.until));
        return ExitStatus::BadUsage;
    }
    const machine::Script script = script_of(options);
    if (!script.error.empty()) {
        complain(script.error);
        return ExitStatus::BadUsage;
    }
    if (wants_window(options)) {
        return run_in_window(plan, options);
    }
    const bool nothing_asked = !options.headless && !options.json && options.until.empty();
    if (nothing_asked && options.screenshot.empty()) {
        fmt::print(
            "There is no display, so the scene is told here and the window drawn to a file.\n\n");
        options.screenshot = fmt::format("vitrine-{}.png", plan.scene->name);
    }
    return TerminalRun{plan, options, until, machine::Typist(script.lines, options.prompt)}.play();
}

} // namespace vitrine::cli
