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
    bool has_left_text = false;          // the text that was looked for is somewhere in RAM
};

/// Boots `settings`, a scene with a shell, and types `lines`, each at its prompt. At the end all of
/// RAM is searched for `text`, if there is one.
TypedSession type(const std::string& machine, const machine::BootSettings& settings,
                  std::vector<std::string> lines, const std::string& text = {});

/// It switched itself off in good order, and every invariant held.
void check_end(const TypedSession& session);

} // namespace test
