// SPDX-License-Identifier: MIT
#include "machine/machines.h"

#include "abi/attack_names.h"
#include "machine/attacks.h"
#include "machine/bochs/bochs.h"
#include "machine/bochs/scenes.h"
#include "machine/qemu/qemu.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace machine {
namespace {

std::string missing_for_qemu() {
    return qemu::is_installed() ? ""
                                : "QEMU is not installed: install the package qemu-system-x86, or "
                                  "take the machine glass.";
}

struct Named {
    std::string_view name;
    SwitchedOn (*switch_on)(const BootSettings& settings);
    std::string (*what_is_missing)();
};

const Named machines[] = {
    {"glass", switch_on_glass, [] { return std::string(); }},
    {"qemu", switch_on_qemu, missing_for_qemu},
    {"bochs", switch_on_bochs, bochs::what_is_missing},
};

const Named& find(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(machines), std::end(machines),
                     [name](const Named& machine) { return machine.name == name; });
    return found == std::end(machines) ? machines[0] : *found;
}

} // namespace

std::span<const std::string_view> machine_names() {
    static const auto names = [] {
        std::array<std::string_view, std::size(machines)> list;
        std::transform(std::begin(machines), std::end(machines), list.begin(),
                       [](const Named& machine) { return machine.name; });
        return list;
    }();
    return names;
}

bool is_machine(std::string_view name) { return find(name).name == name; }

std::string what_is_missing(std::string_view machine) { return find(machine).what_is_missing(); }

std::vector<std::string> installed_machines() {
    std::vector<std::string> installed;
    for (const std::string_view name : machine_names()) {
        if (what_is_missing(name).empty()) {
            installed.emplace_back(name);
        }
    }
    return installed;
}

std::string_view what_lacks_for(std::string_view machine, std::string_view scene) {
    const Attack* const attack = scene.starts_with(abi::attack_scene_prefix)
                                     ? find_attack(scene.substr(abi::attack_scene_prefix.size()))
                                     : nullptr;
    if (attack != nullptr && !attack->is_for(machine)) {
        return "the attack's guard does not hold there, as docs/deviations.md says";
    }
    return machine == "bochs" ? bochs::what_lacks_for(scene) : std::string_view{};
}

SwitchedOn switch_on(std::string_view machine, const BootSettings& settings) {
    return find(machine).switch_on(settings);
}

} // namespace machine
