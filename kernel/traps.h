// SPDX-License-Identifier: MIT
// The kernel's exceptions and interrupts: on_trap is what trap_entry.S calls for each.
#pragma once

#include "kernel/cpu.h"
#include "x86/exception.h"

#include <cstdint>
#include <optional>

namespace nt {

/// What a read of somebody else's memory brought.
struct ReadOutcome {
    std::uint64_t value = 0;
    std::optional<x86::Exception> fault; // nothing: the read succeeded
};

/// Reads eight bytes that may not be readable. The kernel survives.
ReadOutcome try_read(std::uint64_t address);

/// Runs `step`, any instruction of which may fault, and goes on behind it in any case. With what it
/// faulted; nothing if it came to its end. A step must own nothing that needs to be given back.
template <typename Step>
std::optional<x86::Exception> try_step(Step& step) {
    const auto run = [](void* what) { (*static_cast<Step*>(what))(); };
    const std::uint64_t failed = guarded_call(run, &step);
    if (failed == 0) {
        return {};
    }
    return static_cast<x86::Exception>(failed - 1);
}

} // namespace nt
