// SPDX-License-Identifier: MIT
// The processor that hypervisor_core sees in tests: RAM is an array, registers are a map, the
// console a string, and the power switch throws.
#pragma once

#include "abi/ports.h"
#include "x86/msr.h"

#include <cstdint>
#include <map>
#include <string>

namespace fakes {

inline constexpr std::uint64_t ram_size = 64ull * 1024 * 1024;

struct HypervisorCpu {
    std::map<x86::Msr, std::uint64_t> msrs;
    std::string console;
    std::uint64_t clock = 0;
};

/// The one processor of the test that runs.
HypervisorCpu& hypervisor_cpu();

/// As after power-on: RAM zeroed (where it was used), registers empty.
void reset_hypervisor_cpu();

/// Thrown instead of ending the machine.
struct PoweredOff {
    abi::PowerOff why;
};

} // namespace fakes
