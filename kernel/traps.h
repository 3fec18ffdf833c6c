// SPDX-License-Identifier: MIT
// The kernel's exceptions.
#pragma once

#include "x86/exception.h"

#include <cstdint>
#include <optional>

namespace nt {

/// Loads the kernel's own descriptor tables, in place of the loader's.
void install_traps();

/// What a read of somebody else's memory brought.
struct ReadOutcome {
    std::uint64_t value = 0;
    std::optional<x86::Exception> fault; // nothing: the read succeeded
};

/// Reads eight bytes that may not be readable. The kernel survives.
ReadOutcome try_read(std::uint64_t address);

} // namespace nt
