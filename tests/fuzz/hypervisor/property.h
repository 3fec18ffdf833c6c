// SPDX-License-Identifier: MIT
// What must hold for any guest at all: the hypervisor goes on or switches the machine off in good
// order, and the guest never reaches more than it may.
#pragma once

#include "tests/fuzz/hypervisor/fuzzed_machine.h"

#include <cstddef>
#include <span>
#include <string>

namespace fuzz {

struct Verdict {
    std::string wrong; // empty if nothing is
    Reached reached;
};

/// Runs `script` (script.h) on a machine of its own.
Verdict check_hypervisor(std::span<const std::byte> script);

} // namespace fuzz
