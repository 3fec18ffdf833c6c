// SPDX-License-Identifier: MIT
// What both images need that C++ has no words for.
#pragma once

#include "tests/guests/cpu.h"
#include "x86/segment.h"

#include <cstddef>
#include <cstdint>

namespace conformance::cpu {

std::uint64_t page_fault_address(); // CR2

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates);

using guests::cpu::power_off;
using guests::cpu::ram_at;

} // namespace conformance::cpu
