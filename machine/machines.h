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

/// `machine` is one of the names.
SwitchedOn switch_on(std::string_view machine, const BootSettings& settings);

} // namespace machine
