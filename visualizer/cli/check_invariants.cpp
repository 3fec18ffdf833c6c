// SPDX-License-Identifier: MIT
#include "visualizer/cli/check_invariants.h"

#include "machine/invariants.h"
#include "machine/ring_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::cli {
namespace {

/// What all looks at one run have brought.
struct Findings {
    std::uint64_t looks = 0;
    std::uint64_t pages = 0;          // looked at, each time
    std::vector<std::string> skipped; // at the last look
    std::vector<std::string> breaches;
};

void look(const machine::Target& target, Findings& findings) {
    const auto ram = target.ram();
    const auto report = machine::check_invariants(ram, machine::read_ring_header(ram));
    ++findings.looks;
    findings.pages += report.pages;
    findings.skipped = report.skipped;
    for (const std::string& sentence : report.breaches) {
        auto& known = findings.breaches;
        const bool is_new = std::find(known.begin(), known.end(), sentence) == known.end();
        if (is_new && known.size() < machine::InvariantReport::most_breaches) {
            known.push_back(sentence);
            fmt::print("✕ at clock {}: {}\n", target.clock(), sentence);
        }
    }
}

/// A hypercall has just been answered: whatever it changed is in force.
bool is_hypercall(const abi::TraceEvent& event) { return event.kind == abi::EventKind::Hypercall; }

machine::Stop run_and_look(machine::Target& target, Findings& findings) {
    machine::RunLimit limit;
    if (target.capabilities().deterministic) { // Others do not stop at the very event.
        limit.until = is_hypercall;
    }
    machine::Stop stop = target.run(limit);
    while (stop.reason == machine::StopReason::EventMatched) {
        look(target, findings);
        stop = target.run(limit);
    }
    look(target, findings);
    return stop;
}

} // namespace

ExitStatus check_invariants(const BootOptions& options) {
    const BootPlan plan = plan_boot(options);
    if (!plan.error.empty()) {
        fmt::print(stderr, "vitrine: {}\n", plan.error);
        return plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage;
    }
    const machine::SwitchedOn switched = switch_on(plan);
    if (!switched.target) {
        fmt::print(stderr, "vitrine: {}\n", switched.error);
        return ExitStatus::MachineFailed;
    }
    Findings findings;
    const machine::Stop stop = run_and_look(*switched.target, findings);
    if (stop.reason != machine::StopReason::PoweredOff) {
        fmt::print(stderr, "vitrine: On {} the run did not end in good order: {}\n", plan.machine,
                   stop.sentence);
        return ExitStatus::MachineFailed;
    }
    for (const std::string& sentence : findings.skipped) {
        fmt::print("not checked at the end: {}\n", sentence);
    }
    fmt::print("{} on {}: looked {} times, at {} mapped pages in all: {}\n", plan.scene->name,
               plan.machine, findings.looks, findings.pages,
               findings.breaches.empty() ? "every invariant held"
                                         : fmt::format("{} broken", findings.breaches.size()));
    return findings.breaches.empty() ? ExitStatus::Done : ExitStatus::NotAsHoped;
}

} // namespace vitrine::cli
