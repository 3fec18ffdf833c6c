// SPDX-License-Identifier: MIT
// What the kernel needs that C++ has no words for.
#pragma once

#include "abi/secure_call.h"
#include "x86/descriptor_tables.h"

#include <cstddef>
#include <cstdint>

namespace nt::cpu {

std::uint64_t page_fault_address(); // CR2

std::uint64_t read_cr0();
std::uint64_t read_cr3();
std::uint64_t read_cr4();
void write_cr3(std::uint64_t value);
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
void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates);

/// From now on GS:0 is `block` in the kernel, and `user_block` in programs (SWAPGS).
void set_gs(const void* block, std::uint64_t user_block);
void set_user_gs(std::uint64_t user_block);
/// The eight bytes at GS:0.
#if __STDC_HOSTED__
std::uint64_t first_word_at_gs();
#else // Here, because every system call asks several times. A thread may change processors.
inline std::uint64_t first_word_at_gs() {
    std::uint64_t word = 0;
    asm volatile("movq %%gs:0, %0" : "=r"(word));
    return word;
}
#endif

/// SYSCALL leads to `entry`, with interrupts off.  [APM3 SYSCALL]
void set_system_call_entry(std::uint64_t entry);

/// Lets programs use FXSAVE's registers, which the kernel keeps for them.
void allow_vector_registers();

/// Between the two an interrupt may come: while VTL1 runs a trustlet, it ends that (VINA).
void allow_interrupts();
void forbid_interrupts();

/// Waits until an interrupt has been handled. Interrupts are on for that long.
void wait_for_interrupt();

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

// context_switch.S
extern "C" void switch_context(std::uint64_t* keep_here, std::uint64_t stack, void* old_vectors,
                               const void* vectors);
extern "C" void thread_begins();
extern "C" void kernel_thread_begins();

// system_call_entry.S
extern "C" void system_call_entry();

// trap_entry.S: the stub of vector 0; the others follow at rt::trap_stub_size.
extern "C" const std::uint8_t kernel_trap_stubs[];

// guarded_copy.S: 0, or 1 if a byte could not be read or written.
extern "C" std::uint64_t guarded_copy(void* to, const void* from, std::size_t size);

// guarded_call.S: 0, or one more than the vector of the exception that ended the step.
extern "C" std::uint64_t guarded_call(void (*step)(void*), void* argument);

// guarded_access.S: 0, or one more than the vector of the exception that the access raised.
extern "C" std::uint64_t guarded_read(const std::uint64_t* from, std::uint64_t* value);
extern "C" std::uint64_t guarded_write(volatile std::uint64_t* to, std::uint64_t value);
