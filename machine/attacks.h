// SPDX-License-Identifier: MIT
// The attack lab: every attack of the catalogue, how to run it, and how to tell what came of it.
//
// An attack is a scene of kernel.exe. Whether it was denied or succeeded is read from the trace
// that the hypervisor wrote and from the machine's memory; what the attacker says of itself only
// names places. Booted without its guard an attack must succeed: that is how we know what the guard
// does. An attack that nothing here stops says why, and must succeed with every guard on.
#pragma once

#include "abi/guards.h"
#include "abi/rules.h"
#include "machine/attacks/evidence.h"
#include "machine/images.h"
#include "machine/target.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

enum class AttackOutcome {
    Denied,
    Succeeded,
    Unclear, // neither, or both: the lab itself is broken; see AttackVerdict::note
};

struct AttackVerdict {
    AttackOutcome outcome = AttackOutcome::Unclear;
    abi::Rule rule = abi::Rule::None; // if denied: the rule that the trace names
    std::string note;                 // if unclear: one sentence
};

struct Attack {
    unsigned row = 0;                             // in the catalogue
    std::string name;                             // "read-secret"; never renamed
    std::string title;                            // who does what, one line
    abi::Guard guard = abi::Guard::SlatVtl1Pages; // means nothing if nothing stops it
    /// By which rule the attack was refused, as the trace tells.
    std::function<std::optional<abi::Rule>(const attacks::Evidence&)> refusal;
    /// Whether the attacker really has, or really did, what it wanted.
    std::function<bool(const attacks::Evidence&)> succeeded;
    unsigned processors = 1; // of the machine it needs
    /// Where its guard holds; elsewhere the attack is not played.
    enum class Machines : std::uint8_t { All, Glass };
    Machines machines = Machines::All;
    const char* limit = nullptr; // why nothing stops it, one sentence; null: the guard does

    bool is_for(std::string_view machine) const {
        return machines == Machines::All || machine == "glass";
    }
    bool is_stopped() const { return limit == nullptr; }
    /// What is to come of it with every guard on.
    AttackOutcome expected() const {
        return is_stopped() ? AttackOutcome::Denied : AttackOutcome::Succeeded;
    }

    AttackVerdict judge(const attacks::FinishedRun& run) const;
};

/// In the order of the catalogue.
const std::vector<Attack>& all_attacks();

/// Null if no attack has this name.
const Attack* find_attack(std::string_view name);
std::string no_such_attack(std::string_view name);

/// Boots `attack` on the machine "glass" or "qemu", without the guards `off`, and judges.
AttackVerdict try_attack(const Attack& attack, std::string_view machine, const Images& images,
                         std::span<const abi::Guard> off);

std::string_view name_of(AttackOutcome outcome); // "denied"

} // namespace machine
