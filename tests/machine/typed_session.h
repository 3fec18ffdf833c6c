// SPDX-License-Identifier: MIT
// A whole machine, used as a person would: by typing into its shell.
#pragma once

#include "machine/invariants.h"
#include "machine/target.h"

#include <string>
#include <vector>

namespace test {

struct TypedSession {
    machine::Stop stop;
    std::string console;
    machine::InvariantReport invariants; // as they were at the end
};

/// Boots `settings`, a scene with a shell, and types `lines`, each at its prompt.
TypedSession type(const std::string& machine, const machine::BootSettings& settings,
                  std::vector<std::string> lines);

/// It switched itself off in good order, and every invariant held.
void check_end(const TypedSession& session);

} // namespace test
