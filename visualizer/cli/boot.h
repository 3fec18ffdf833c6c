// SPDX-License-Identifier: MIT
// From names on the command line to a machine that is switched on.
#pragma once

#include "machine/images.h"
#include "machine/scene.h"
#include "machine/target.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::cli {

/// What to boot, as typed.
struct BootOptions {
    std::string machine = "glass";
    std::string scene = "first-light";
    std::vector<std::string> without; // guards to boot without
    std::optional<std::uint64_t> seed;
    unsigned processors = 1;
    std::filesystem::path images; // empty: beside the program
};

/// The same, checked: everything is there and the names mean something.
struct BootPlan {
    std::string machine;
    std::string attach; // the QMP socket of a QEMU that runs already; empty: one is switched on
    const machine::Scene* scene = nullptr;
    machine::Images images;
    machine::BootSettings settings;
    std::string error;           // one sentence; empty if all is well
    bool images_are_bad = false; // the error is about files, not about what was typed
};
BootPlan plan_boot(const BootOptions& options);

/// "There is no guard …; the guards are …."
std::string no_such_guard(const std::string& name);

/// Switches on the machine that `plan` names, or attaches to it.
machine::SwitchedOn switch_on(const BootPlan& plan);

} // namespace vitrine::cli
