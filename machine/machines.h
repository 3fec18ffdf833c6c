// SPDX-License-Identifier: MIT
// The machines by their names.
#pragma once

#include "machine/target.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

/// "glass", "qemu", "bochs".
std::span<const std::string_view> machine_names();
bool is_machine(std::string_view name);

/// What to install before this machine can be switched on, in a sentence; empty if it can.
std::string what_is_missing(std::string_view machine);

/// Those that can be switched on here; the first is glass.
std::vector<std::string> installed_machines();

/// What `machine` lacks to play this scene, "it has one processor"; empty if it can play it.
std::string_view what_lacks_for(std::string_view machine, std::string_view scene);

/// `machine` is one of the names.
SwitchedOn switch_on(std::string_view machine, const BootSettings& settings);

} // namespace machine
