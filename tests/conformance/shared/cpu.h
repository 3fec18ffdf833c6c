// SPDX-License-Identifier: MIT
// What both images need that C++ has no words for.
#pragma once

#include "x86/segment.h"

#include <cstddef>
#include <cstdint>

namespace conformance::cpu {

std::uint64_t page_fault_address(); // CR2

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates);

/// The RAM at `physical`, through the direct map.
std::byte* ram_at(std::uint64_t physical);

/// Ends the machine. `reason` is an abi::PowerOff.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace conformance::cpu
