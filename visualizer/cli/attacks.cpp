// SPDX-License-Identifier: MIT
#include "visualizer/cli/attacks.h"

#include "machine/attacks.h"
#include "machine/attacks/scenes.h"
#include "machine/event_names.h"
#include "machine/machines.h"
#include "visualizer/cli/attack_table.h"
#include "visualizer/cli/boot.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace vitrine::cli {
namespace {

using machine::Attack;

/// What was asked for, checked.
struct Plan {
    std::vector<const Attack*> attacks;
    std::vector<std::string> machines;
    std::vector<abi::Guard> off;
    machine::Images images;
    std::string error; // one sentence; empty if all is well
    ExitStatus error_status = ExitStatus::BadUsage;
};

std::string pick_attacks(const AttacksOptions& options, Plan& plan) {
    for (const std::string& name : options.names) {
        const Attack* const attack = machine::find_attack(name);
        if (attack == nullptr) {
            return machine::no_such_attack(name);
        }
        plan.attacks.push_back(attack);
    }
    if (options.names.empty()) {
        for (const Attack& attack : machine::all_attacks()) {
            plan.attacks.push_back(&attack);
        }
    }
    return {};
}

std::string pick_guards(const AttacksOptions& options, Plan& plan) {
    for (const std::string& name : options.without) {
        const auto guard = machine::from_name<abi::Guard>(name);
        if (!guard) {
            return no_such_guard(name);
        }
        plan.off.push_back(*guard);
    }
    return {};
}

std::string pick_machines(const AttacksOptions& options, Plan& plan) {
    if (options.machine == "all") { // Bochs is optional
        plan.machines = {"glass", "qemu"};
        if (machine::what_is_missing("bochs").empty()) {
            plan.machines.emplace_back("bochs");
        }
        return {};
    }
    plan.machines = {options.machine};
    return machine::is_machine(options.machine)
               ? ""
               : fmt::format("There is no machine \"{}\"; the machines are glass, qemu, bochs and "
                             "all.",
                             options.machine);
}

Plan make_plan(const AttacksOptions& options) {
    Plan plan;
    for (const auto pick : {pick_attacks, pick_guards, pick_machines}) {
        plan.error = pick(options, plan);
        if (!plan.error.empty()) {
            return plan;
        }
    }
    plan.images = machine::find_images(options.images);
    plan.error = plan.images.error;
    for (const std::string& machine : plan.machines) {
        plan.error = plan.error.empty() ? machine::what_is_missing(machine) : plan.error;
    }
    plan.error_status = ExitStatus::MachineFailed;
    return plan;
}

/// With the guard, without it; or, if it was to be off in every boot, without it only. What nothing
/// stops has no guard to be without.
AttackResult run_one(const Attack& attack, const std::string& machine, const Plan& plan) {
    AttackResult result{&attack, machine, {}, {}};
    if (!attack.is_stopped()) {
        result.with_guard = machine::try_attack(attack, machine, plan.images, plan.off);
        return result;
    }
    const bool always_off =
        std::find(plan.off.begin(), plan.off.end(), attack.guard) != plan.off.end();
    if (!always_off) {
        result.with_guard = machine::try_attack(attack, machine, plan.images, plan.off);
    }
    std::vector<abi::Guard> off = plan.off;
    if (!always_off) {
        off.push_back(attack.guard);
    }
    result.without_guard = machine::try_attack(attack, machine, plan.images, off);
    return result;
}

std::string json_of(const std::vector<AttackResult>& results) {
    auto rows = nlohmann::ordered_json::array();
    for (const AttackResult& result : results) {
        rows.push_back({{"name", result.attack->name},
                        {"row", result.attack->row},
                        {"machine", result.machine},
                        {"guard", guard_name_of(*result.attack)},
                        {"with_guard", outcome_text(result.with_guard)},
                        {"layer", machine::name_of(layer_of(result.with_guard))},
                        {"without_guard", outcome_text(result.without_guard)},
                        {"rule", rule_name_of(result.with_guard)},
                        {"note", note_of(result)},
                        {"limit", result.attack->is_stopped() ? "" : result.attack->limit}});
    }
    return rows.dump();
}

/// Without those that the machine is too poor for, or whose guard does not hold on it; it says
/// which.
std::vector<const Attack*> attacks_on(const std::string& machine, const Plan& plan) {
    std::vector<const Attack*> attacks;
    for (const Attack* attack : plan.attacks) {
        const std::string_view lack =
            machine::what_lacks_for(machine, machine::attacks::scene_name_of(*attack));
        if (lack.empty()) {
            attacks.push_back(attack);
        } else {
            fmt::print(stderr, "vitrine: {}: not on {}: {}.\n", attack->name, machine, lack);
        }
    }
    return attacks;
}

ExitStatus list_attacks(const Plan& plan, bool json) {
    auto rows = nlohmann::ordered_json::array();
    for (const Attack* attack : plan.attacks) {
        if (json) {
            rows.push_back({{"name", attack->name},
                            {"row", attack->row},
                            {"title", attack->title},
                            {"guard", guard_name_of(*attack)}});
        } else {
            fmt::print("{:>3}  {:<24} {:<18} {}\n", attack->row, attack->name,
                       guard_name_of(*attack), attack->title);
        }
    }
    if (json) {
        fmt::print("{}\n", rows.dump());
    }
    return ExitStatus::Done;
}

} // namespace

ExitStatus run_attacks(const AttacksOptions& options) {
    const Plan plan = make_plan(options);
    if (!plan.error.empty()) {
        fmt::print(stderr, "vitrine: {}\n", plan.error);
        return plan.error_status;
    }
    if (options.list) {
        return list_attacks(plan, options.json);
    }
    std::vector<AttackResult> results;
    for (const std::string& machine : plan.machines) {
        AttackTable table{stdout};
        const std::vector<const Attack*> attacks = attacks_on(machine, plan);
        if (attacks.empty()) {
            continue; // why is said already
        }
        if (!options.json) {
            table.begin(machine, attacks.size(), plan.off);
        }
        for (const Attack* attack : attacks) {
            results.push_back(run_one(*attack, machine, plan));
            if (!options.json) {
                table.add(results.back());
            }
        }
        if (!options.json) {
            table.end();
        }
    }
    if (results.empty()) {
        return ExitStatus::MachineFailed;
    }
    if (options.json) {
        fmt::print("{}\n", json_of(results));
    }
    const bool all_behaved = std::all_of(results.begin(), results.end(), behaved);
    return all_behaved ? ExitStatus::Done : ExitStatus::NotAsHoped;
}

} // namespace vitrine::cli
