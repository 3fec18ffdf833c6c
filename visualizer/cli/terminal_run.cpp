// SPDX-License-Identifier: MIT
#include "visualizer/cli/terminal_run.h"

#include "machine/event_json.h"
#include "visualizer/cli/keyboard.h"
#include "visualizer/cli/narrator.h"
#include "visualizer/cli/trace_output.h"
#include "visualizer/cli/whereabouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <span>
#include <utility>

namespace vitrine::cli {

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

namespace {

class TerminalRun {
public:
    TerminalRun(const BootPlan& plan, const RunOptions& options, RunInput input)
        : plan_(plan), options_(options), input_(std::move(input)), narrator_(*plan.scene, stdout),
          session_(session_settings(plan, [this] { return boot(); })) {}

    ExitStatus play() {
        if (!session_.error().empty()) {
            complain(session_.error());
            return ExitStatus::MachineFailed;
        }
        if (!options_.json) {
            narrator_.begin(plan_.machine);
        }
        if (!options_.trace.empty()) {
            const machine::BootSettings& boot = plan_.settings;
            trace_.emplace(options_.trace,
                           machine::TraceOrigin{plan_.scene->name, plan_.machine, boot.command_line,
                                                machine::hash_of_images(boot)});
        }
        return finish(run_machine());
    }

private:
    machine::SwitchedOn boot() {
        machine::SwitchedOn switched = switch_on(plan_);
        target_ = switched.target.get();
        if (target_ != nullptr && input_.replay) {
            target_->replay(input_.replay->typed);
        }
        if (target_ != nullptr) {
            target_->stop_at(input_.stops);
        }
        return switched;
    }

    bool see(const abi::TraceEvent& event) {
        if (options_.json) {
            fmt::print("{}\n", machine::to_json_line(event));
        }
        if (trace_) {
            trace_->add(event);
        }
        if (!options_.json) {
            narrator_.tell(event, before(event), target_->console());
        }
        ++seen_;
        if (input_.until) {
            return input_.until->matches(event);
        }
        // The moment worth a picture is the one when something is refused.
        return wants_picture() && event.verdict() == abi::Verdict::Denied;
    }

    bool wants_picture() const { return !options_.screenshot.empty() && !picture_taken_; }

    machine::Stop run_machine() {
        const bool has_person =
            !options_.json && !input_.replay && input_.script.left() == 0 && is_at_terminal();
        Keyboard keyboard(*target_, input_.script,
                          has_person ? Keyboard::Hands::Person : Keyboard::Hands::Script);
        if (has_person) {
            narrator_.connect(keyboard.greeting());
        }
        machine::RunLimit limit;
        limit.until = [this](const abi::TraceEvent& event) { return see(event); };
        limit.answer = [&](const std::string& console) {
            hear(console);
            return input_.replay ? std::string() : keyboard.answer(console);
        };
        keyboard.prepare(limit);
        if (!plan_.attach.empty()) { // whoever started it may have left it at its prompt
            limit.silence = machine::RunLimit::Silence::Expected;
        }
        machine::Stop stop = run_on(limit);
        const auto is_event = [&] { return stop.reason == machine::StopReason::EventMatched; };
        while ((is_event() && !input_.until) || keyboard.wants_more(stop)) {
            if (is_event() && wants_picture()) {
                take_picture();
            }
            stop = run_on(limit);
        }
        if (wants_picture()) {
            take_picture();
        }
        if (stop.reason == machine::StopReason::Paused) {
            if (keyboard.is_prompt_left_empty()) { // for a scene that is no other end than this
                stop.reason = machine::StopReason::Idle;
            }
            stop.sentence = plan_.attach.empty() ? keyboard.farewell()
                                                 : "You left; the machine goes on as it was found.";
        }
        return stop;
    }

    /// A replay goes as far as the recorded run went.
    machine::Stop run_on(machine::RunLimit limit) {
        if (input_.replay) {
            limit.instructions =
                input_.replay->end - std::min(input_.replay->end, target_->clock());
        }
        return session_.run_here(limit);
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

    /// The machine keeps the events, in the order of its clock; this one may have been put in front
    /// of some that were seen earlier.
    std::span<const abi::TraceEvent> before(const abi::TraceEvent& event) const {
        const std::span<const abi::TraceEvent> all = target_->events();
        std::size_t place = std::min(seen_, all.size() - 1);
        while (place != 0 && !is_same(all[place], event)) {
            --place;
        }
        return all.first(place);
    }

    static bool is_same(const abi::TraceEvent& left, const abi::TraceEvent& right) {
        return left.sequence == right.sequence && left.kind == right.kind;
    }

    ExitStatus finish(const machine::Stop& stop) {
        const auto judgements = plan_.scene->judge(target_->events(), stop);
        report(judgements, stop);
        const bool written =
            finish_trace_file(judgements) && write_recording_file() && picture_error_.empty();
        if (!picture_error_.empty()) {
            complain(picture_error_);
        }
        if (stop.reason == machine::StopReason::Failed) {
            return ExitStatus::MachineFailed;
        }
        if (input_.replay) {
            return compare_with_recording() && written ? ExitStatus::Done : ExitStatus::NotAsHoped;
        }
        if (!input_.stops.empty()) {
            return stop.reason == machine::StopReason::Breakpoint && written
                       ? ExitStatus::Done
                       : ExitStatus::NotAsHoped;
        }
        const bool held = plan_.scene->expectations.empty() || machine::all_held(judgements);
        const bool hoped = input_.until ? stop.reason == machine::StopReason::EventMatched : held;
        return hoped && written ? ExitStatus::Done : ExitStatus::NotAsHoped;
    }

    void report(const std::vector<machine::Judgement>& judgements, const machine::Stop& stop) {
        if (options_.json) {
            fmt::print("{}\n", machine::to_json_line(summary(judgements)));
            return;
        }
        if (stop.reason == machine::StopReason::Breakpoint) {
            narrator_.end({}, {}, target_->console());
            fmt::print("{}", whereabouts(*target_, stop, input_.symbols));
        } else if (input_.until) {
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
            summary.hash = state_hash();
        }
        return summary;
    }

    /// The rest of the trace: how the run ended.
    bool finish_trace_file(const std::vector<machine::Judgement>& judgements) {
        if (!trace_) {
            return true;
        }
        const auto sum = summary(judgements);
        const std::string problem = trace_->finish(&sum);
        if (!problem.empty()) {
            complain(problem);
        }
        return problem.empty();
    }

    std::string state_hash() { return fmt::format("{:016x}", target_->state_hash()); }

    bool write_recording_file() {
        if (options_.record.empty()) {
            return true;
        }
        const machine::BootSettings& boot = plan_.settings;
        std::ofstream file{options_.record};
        machine::write_recording(file, {plan_.scene->name, boot.command_line, boot.ram_size,
                                        boot.processors, machine::hash_of_images(boot),
                                        target_->typed(), target_->clock(), state_hash()});
        if (!file.flush()) {
            complain(fmt::format("The recording could not be written to {}: is there room, and may "
                                 "you write there?",
                                 options_.record.string()));
            return false;
        }
        return true;
    }

    bool compare_with_recording() {
        const bool same = target_->clock() == input_.replay->end &&
                          state_hash() == input_.replay->hash &&
                          target_->typed() == input_.replay->typed;
        if (!same) {
            complain("The replay ended in another state than the recorded run.");
        } else if (!options_.json) {
            fmt::print("The replay ended at instruction {} in the recorded state.\n",
                       target_->clock());
        }
        return same;
    }

    const BootPlan& plan_;
    const RunOptions& options_;
    RunInput input_;
    machine::Target* target_ = nullptr; // the session owns it
    Narrator narrator_;
    std::size_t seen_ = 0; // events
    std::optional<TraceOutput> trace_;
    bool picture_taken_ = false;
    std::string picture_error_;
    app::Session session_;
};

} // namespace

ExitStatus run_in_terminal(const BootPlan& plan, const RunOptions& options, RunInput input) {
    return TerminalRun{plan, options, std::move(input)}.play();
}

} // namespace vitrine::cli
