// SPDX-License-Identifier: MIT
#include "machine/attacks.h"

#include "abi/ports.h"
#include "machine/attacks/catalogue.h"
#include "machine/event_names.h"
#include "machine/machines.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine {
namespace {

using attacks::Evidence;
using attacks::FinishedRun;

bool ended_in_good_order(const Stop& stop) {
    return stop.reason == StopReason::PoweredOff &&
           stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly);
}

AttackVerdict unclear(std::string note) {
    return {AttackOutcome::Unclear, abi::Rule::None, std::move(note)};
}

std::string command_line_of(const Attack& attack, std::span<const abi::Guard> off) {
    std::string line = "scene=attack-" + attack.name;
    for (std::size_t index = 0; index < off.size(); ++index) {
        line += fmt::format("{}{}", index == 0 ? " without=" : ",", name_of(off[index]));
    }
    return line;
}

} // namespace

// VTL0 must live on in any case: an attack that ends the machine has shown nothing.
AttackVerdict Attack::judge(const FinishedRun& run) const {
    if (!ended_in_good_order(run.stop)) {
        return unclear("The machine did not end in good order: " + run.stop.sentence);
    }
    const Evidence evidence{run};
    if (!evidence.has_attack()) {
        return unclear("VTL 0's kernel never began the attack.");
    }
    const auto rule = refusal(evidence);
    if (succeeded(evidence)) {
        return rule ? unclear("The trace tells of a refusal, and yet the attack succeeded.")
                    : AttackVerdict{AttackOutcome::Succeeded, abi::Rule::None, ""};
    }
    if (!rule) {
        return unclear("Nothing refused the attack, and yet it did not succeed.");
    }
    if (*rule == abi::Rule::None) {
        return unclear("The attack was refused, but the trace names no rule.");
    }
    return {AttackOutcome::Denied, *rule, ""};
}

const std::vector<Attack>& all_attacks() {
    static const std::vector<Attack> all = [] {
        std::vector<Attack> rows;
        for (auto group : {attacks::attacks_on_memory(), attacks::attacks_on_kernel_data(),
                           attacks::attacks_on_hypercalls(), attacks::attacks_on_devices(),
                           attacks::attacks_on_registers(), attacks::attacks_on_secure_calls(),
                           attacks::attacks_on_trustlets(), attacks::attacks_on_availability()}) {
            rows.insert(rows.end(), group.begin(), group.end());
        }
        std::stable_sort(rows.begin(), rows.end(), [](const Attack& left, const Attack& right) {
            return left.row < right.row;
        });
        return rows;
    }();
    return all;
}

const Attack* find_attack(std::string_view name) {
    for (const Attack& attack : all_attacks()) {
        if (attack.name == name) {
            return &attack;
        }
    }
    return nullptr;
}

std::string no_such_attack(std::string_view name) {
    std::string names;
    for (const Attack& attack : all_attacks()) {
        names += (names.empty() ? "" : ", ") + attack.name;
    }
    return fmt::format("There is no attack \"{}\"; there are: {}.", name, names);
}

AttackVerdict try_attack(const Attack& attack, std::string_view machine, const Images& images,
                         std::span<const abi::Guard> off) {
    BootSettings settings = boot_settings(images, command_line_of(attack, off));
    settings.processors = attack.processors;
    const SwitchedOn switched = switch_on(machine, settings);
    if (!switched.target) {
        return unclear(switched.error);
    }
    const Stop stop = switched.target->run({});
    return attack.judge({switched.target->events(), switched.target->ram(), stop});
}

std::string_view name_of(AttackOutcome outcome) {
    switch (outcome) {
    case AttackOutcome::Denied: return "denied";
    case AttackOutcome::Succeeded: return "succeeded";
    case AttackOutcome::Unclear: break;
    }
    return "unclear";
}

} // namespace machine
