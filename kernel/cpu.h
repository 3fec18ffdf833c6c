// SPDX-License-Identifier: MIT
// What the kernel needs that C++ has no words for.
#pragma once

#include "abi/secure_call.h"
#include "x86/descriptor_tables.h"

#include <cstdint>

namespace nt::cpu {

std::uint64_t page_fault_address(); // CR2

std::uint64_t read_cr0();
std::uint64_t read_cr3();
std::uint64_t read_cr4();
void write_cr0(std::uint64_t value);
void write_cr4(std::uint64_t value);

/// Switches on what restricts the kernel itself, as far as this processor has it: SMEP and SMAP. A
/// program's page is then neither code nor data for ring 0.
void restrict_kernel();

/// GDTR and IDTR.
x86::DescriptorTableRegister read_segment_register();
x86::DescriptorTableRegister read_gate_register();
void load_segment_register(const x86::DescriptorTableRegister& value);
void load_gate_register(const x86::DescriptorTableRegister& value);

/// Forgets the translation of one page.
void invalidate_page(std::uint64_t address);

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTables& tables);

/// Forgets the loader's identity mapping: the lower half of the address space is for programs.
void drop_lower_half();

/// Ends the machine. `reason` is an abi::PowerOff.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace nt::cpu

// vtl_call.S: VTL1 handles `call` and answers in it. `code` is the VtlCall chunk of the hypercall
// page.
extern "C" void vtl_call(abi::SecureCall* call, std::uint64_t code);

/// The same way with nothing but the first word of a call.  vtl_call.S
extern "C" void bare_vtl_call(std::uint64_t code, std::uint64_t first_word);

// guarded_call.S: 0, or one more than the vector of the exception that ended the step.
extern "C" std::uint64_t guarded_call(void (*step)(void*), void* argument);

// guarded_access.S: 0, or one more than the vector of the exception that the read raised.
extern "C" std::uint64_t guarded_read(const std::uint64_t* from, std::uint64_t* value);
