// SPDX-License-Identifier: MIT
#include "visualizer/cli/compare.h"

#include "machine/compare.h"
#include "machine/machines.h"
#include "machine/typist.h"
#include "visualizer/cli/narrator.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
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
    const auto events = switched.target->events();
    return {{events.begin(), events.end()}, machine::all_held(plan.scene->judge(events, stop)), {}};
}

/// Reasons that are met again and again, each written out once, at the end.
class Legend {
public:
    /// "a", for the first reason that is asked for.
    std::string sign_of(std::string_view reason) {
        auto place = std::find(reasons_.begin(), reasons_.end(), reason);
        if (place == reasons_.end()) {
            place = reasons_.emplace(reasons_.end(), reason);
        }
        return std::string(1, static_cast<char>('a' + (place - reasons_.begin())));
    }
    void print() const {
        for (std::size_t index = 0; index < reasons_.size(); ++index) {
            fmt::print("  {} {}\n", static_cast<char>('a' + index),
                       wrapped(reasons_[index] + ".", "    ").substr(4));
        }
    }

private:
    std::vector<std::string> reasons_;
};

/// A line that says what takes so long, where a person waits.
class Waiting {
public:
    void tell(std::string_view text) {
        if (is_terminal_) {
            fmt::print(stderr, "\r\033[K{} ...", text);
            std::fflush(stderr);
        }
    }
    void clear() {
        if (is_terminal_) {
            fmt::print(stderr, "\r\033[K");
            std::fflush(stderr);
        }
    }

private:
    bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
};

class Comparing {
public:
    Comparing(BootOptions options, std::vector<std::string> machines)
        : options_(std::move(options)), machines_(std::move(machines)) {}

    ExitStatus compare(const std::vector<std::string>& scenes) {
        fmt::print("On {}. What the hypervisor saw is held against glass, event by event.\n\n",
                   fmt::join(machines_, ", "));
        ExitStatus worst = ExitStatus::Done;
        for (std::size_t index = 0; index < scenes.size(); ++index) {
            options_.scene = scenes[index];
            number_ = fmt::format("{:>{}}/{}", index + 1, fmt::formatted_size("{}", scenes.size()),
                                  scenes.size());
            const ExitStatus status = compare_scene();
            if (status == ExitStatus::BadUsage) {
                return status;
            }
            unlike_ += status == ExitStatus::Done ? 0 : 1;
            worst = std::max(worst, status);
        }
        fmt::print("\n");
        legend_.print();
        fmt::print("{}{} of {} scenes as they must be.\n", unlike_ == 0 ? "" : "✕ ",
                   scenes.size() - unlike_, scenes.size());
        return worst;
    }

private:
    /// On all machines that can play it; each is held against the first.
    ExitStatus compare_scene() {
        std::vector<std::string> told;
        std::string details;
        FinishedRun first;
        for (const std::string& name : machines_) {
            if (const auto lack = machine::what_lacks_for(name, options_.scene); !lack.empty()) {
                told.push_back(fmt::format("not on {} ({})", name, legend_.sign_of(lack)));
                continue;
            }
            waiting_.tell(fmt::format("{} {} on {}", number_, options_.scene, name));
            options_.machine = name;
            const BootPlan plan = plan_boot(options_);
            FinishedRun run = plan.error.empty() ? run_to_the_end(plan) : FinishedRun{};
            const std::string& problem = plan.error.empty() ? run.error : plan.error;
            waiting_.clear();
            if (!problem.empty()) {
                fmt::print(stderr, "vitrine: {}: {}\n", options_.scene, problem);
                return plan.error.empty() || plan.images_are_bad ? ExitStatus::MachineFailed
                                                                 : ExitStatus::BadUsage;
            }
            if (!run.held) {
                details += fmt::format("On {} the scene does not show what it must.\n", name);
            }
            if (name == machines_.front()) {
                first = std::move(run);
            } else {
                told.push_back(difference(first, name, run, details));
            }
        }
        fmt::print("{} {:<28} {}\n{}", number_, options_.scene, fmt::join(told, "; "), details);
        std::fflush(stdout);
        return details.empty() ? ExitStatus::Done : ExitStatus::NotAsHoped;
    }

    /// "qemu agrees: 103 events, 1 as expected (a)"; and the details if it does not.
    std::string difference(const FinishedRun& first, const std::string& name,
                           const FinishedRun& run, std::string& details) {
        const auto comparison =
            machine::compare({machines_.front(), first.events}, {name, run.events});
        if (!comparison.equal) {
            details += comparison.report + '\n';
            return fmt::format("✕ {} differs", name);
        }
        std::string text = fmt::format("{}: {} events agree", name, comparison.compared);
        for (const auto& [reason, count] : comparison.reasons) {
            text += fmt::format(", {} as expected ({})", count, legend_.sign_of(reason));
        }
        return text;
    }

    BootOptions options_;
    std::vector<std::string> machines_;
    std::string number_; // "3/57"
    std::size_t unlike_ = 0;
    Legend legend_;
    Waiting waiting_;
};

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
    return Comparing(std::move(options), machines).compare(scenes);
}

} // namespace vitrine::cli
