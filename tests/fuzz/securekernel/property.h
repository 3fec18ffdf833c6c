// SPDX-License-Identifier: MIT
// What must hold for any VTL0 at all: VTL1 lives, what it has stays its own, and what is ended is
// gone.
#pragma once

#include "tests/fuzz/securekernel/hostile_vtl0.h"

#include <cstddef>
#include <span>
#include <string>

namespace fuzz {

struct Verdict {
    std::string wrong; // empty if nothing is
    Reached reached;
};

/// Runs `script` against a VTL1 of its own.
Verdict check_secure_kernel(std::span<const std::byte> script);

} // namespace fuzz
