// SPDX-License-Identifier: MIT
// Exceptions of either image: expected from code under run_code, fatal from anything else.
#pragma once

#include "tests/conformance/shared/snippets.h"

namespace conformance {

/// Loads descriptor tables of our own: those of a kernel, and a ring 3 to fall into.
void install_traps();

/// Executes one snippet and tells whether it was refused. `registers` are in and out.
Fault execute(Snippet snippet, Registers& registers);

/// Each image's own end: an exception that nobody expected.
[[noreturn]] void die(const char* sentence, std::uint64_t vector, std::uint64_t rip);

} // namespace conformance
