// SPDX-License-Identifier: MIT
#include "machine/attacks/scenes.h"

#include "abi/attack_names.h"
#include "abi/ports.h"
#include "abi/trace_marks.h"
#include "machine/event_names.h"
#include "machine/scenes/first_light.h"

#include <fmt/format.h>

namespace machine::attacks {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::TraceEvent;

/// A scene is judged by its events alone; memory is for ./vitrine attacks.
Evidence evidence_in(const SceneRun& run) { return Evidence{{run.events, {}, run.stop}}; }

bool ended_in_good_order(const SceneRun& run) {
    return run.stop.reason == StopReason::PoweredOff &&
           run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly);
}

std::string sentence_of_rule(std::uint64_t rule) {
    return abi::text_of(static_cast<abi::Rule>(rule)).sentence;
}

std::string of_mark(const TraceEvent& event, const std::string& title) {
    switch (static_cast<Mark>(event.operand[0])) {
    case Mark::AttackBegins: return fmt::format("The attack begins: {}.", title);
    case Mark::AttackDenied: return "VTL 0's kernel holds a fault in its hands, and lives on.";
    case Mark::AttackSucceeded: return "No fault stopped VTL 0's kernel.";
    default: return "";
    }
}

/// What only attacks have to tell; empty for everything else.
std::string narrate_attack(const TraceEvent& event, const std::string& title) {
    const bool is_denied = event.verdict() == abi::Verdict::Denied;
    switch (event.kind) {
    case EventKind::Mark: return of_mark(event, title);
    case EventKind::SecureDecision:
        return fmt::format("VTL 1 has decided. {}", sentence_of_rule(event.operand[0]));
    case EventKind::Hypercall:
    case EventKind::StartupDropped:
    case EventKind::MsrAccess:
    case EventKind::DmaBlocked:
    case EventKind::InterruptBlocked:
        return is_denied ? fmt::format("Refused. {}", sentence_of_rule(event.rule)) : "";
    default: return "";
    }
}

std::string description_of(const Attack& attack) {
    if (!attack.is_stopped()) {
        return fmt::format("{}. Nothing stops it. {} Whether it succeeded is judged by ./vitrine "
                           "attacks {}.",
                           attack.title, attack.limit, attack.name);
    }
    return fmt::format(
        "{}. The guard {} must stop it, and VTL 0 must live on; booted with --without {} the same "
        "attack succeeds. Whether it did is judged by ./vitrine attacks {}.",
        attack.title, name_of(attack.guard), name_of(attack.guard), attack.name);
}

Expectation expectation_of(const Attack& attack) {
    if (!attack.is_stopped()) {
        return {"Nothing refused the attack.", [refusal = attack.refusal](const SceneRun& run) {
                    const Evidence evidence = evidence_in(run);
                    return evidence.has_attack() && !refusal(evidence);
                }};
    }
    return {"The attack was refused, by a rule that the trace names.",
            [refusal = attack.refusal](const SceneRun& run) {
                const auto rule = refusal(evidence_in(run));
                return rule && *rule != abi::Rule::None;
            }};
}

} // namespace

std::string scene_name_of(const Attack& attack) {
    return fmt::format("{}{}", abi::attack_scene_prefix, attack.name);
}

Scene scene_of(const Attack& attack) {
    Scene scene;
    scene.name = scene_name_of(attack);
    scene.title = fmt::format("Attack {}: {}", attack.row, attack.title);
    scene.description = description_of(attack);
    scene.command_line = "scene=" + scene.name;
    scene.processors = attack.processors;
    scene.expectations = {
        {"VTL 0's kernel began the attack.",
         [](const SceneRun& run) { return evidence_in(run).has_attack(); }},
        expectation_of(attack),
        {"VTL 0 lived on, and the machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = [title = attack.title](const TraceEvent& event, scenes::Events before) {
        std::string sentence = narrate_attack(event, title);
        return sentence.empty() ? scenes::narrate_first_light(event, before) : sentence;
    };
    return scene;
}

} // namespace machine::attacks
