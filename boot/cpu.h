// SPDX-License-Identifier: MIT
// The instructions that C++ has no words for. All of the loader's inline assembly is in cpu.cpp.
#pragma once

#include <cstdint>

#include "x86/control_registers.h"
#include "x86/cpuid.h"
#include "x86/msr.h"
#include "x86/segment.h"

namespace boot::cpu {

void out8(std::uint16_t port, std::uint8_t value);
void out32(std::uint16_t port, std::uint32_t value);
std::uint8_t in8(std::uint16_t port);

x86::CpuidResult cpuid(x86::CpuidLeaf leaf);
std::uint64_t read_msr(x86::Msr msr);
void write_msr(x86::Msr msr, std::uint64_t value);

x86::Cr0 cr0();
std::uint64_t cr3();
x86::Cr4 cr4();

void load_task_register(std::uint16_t selector);
x86::DescriptorTableRegister gdtr();

[[noreturn]] void halt_forever();

} // namespace boot::cpu
