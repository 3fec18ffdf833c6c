// SPDX-License-Identifier: MIT
// The instructions that only the loader needs; all of its inline assembly is in cpu.cpp. Those that
// every bare program needs are in rt/instructions.h.
#pragma once

#include "x86/control_registers.h"
#include "x86/cpuid.h"

#include <cstdint>

namespace boot::cpu {

x86::CpuidResult cpuid(x86::CpuidLeaf leaf);

x86::Cr0 cr0();
std::uint64_t cr3();
x86::Cr4 cr4();

/// LTR. The descriptor is marked busy.
void load_task_register(std::uint16_t selector);

} // namespace boot::cpu
