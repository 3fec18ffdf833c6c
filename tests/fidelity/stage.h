// SPDX-License-Identifier: MIT
// The world in which a case runs: a guest with page tables, descriptors and stacks of its own, made
// anew for each case, below a hypervisor that does nothing but look at how it ended.
#pragma once

#include "hypervisor/svm/guest_registers.h"
#include "x86/svm/vmcb.h"

#include <cstddef>
#include <cstdint>

namespace fidelity {

// Linear addresses of the guest; cases/cases.inc has the same.
inline constexpr std::uint64_t code = 0x40'0000; // two pages, the user's
inline constexpr std::uint64_t data = 0x41'0000;
inline constexpr std::uint64_t read_only = 0x41'1000;
inline constexpr std::uint64_t supervisor = 0x41'2000;
inline constexpr std::uint64_t absent = 0x41'3000;
inline constexpr std::uint64_t special = 0x41'4000; // as the case wants it
inline constexpr std::uint64_t user_stack = 0x42'0F00;
inline constexpr std::uint64_t kernel_stack = 0x43'0F00;
inline constexpr std::uint64_t interrupt_stack = 0x44'0F00; // IST1
inline constexpr std::uint64_t descriptors = 0x45'0000;     // GDT, LDT and TSS
inline constexpr std::uint64_t gates = 0x46'0000;
inline constexpr std::uint64_t record = 0x47'0000;

/// What handlers.S leaves at `record`.
struct Record {
    std::uint64_t rax = 0;
    std::uint64_t vector = 0;
    std::uint64_t rsp = 0;       // the frame's
    std::uint64_t frame[6] = {}; // with or without an error code
};

struct Stage {
    x86::svm::Vmcb& vmcb;
    Record& record;
    hv::GuestRegisters registers;
    enum class Apic : std::uint8_t { Unused, Used };
    Apic apic = Apic::Unused; // used: nothing of it may be left for the next case
};

/// One row of the table that the assembly files make.
struct Case {
    const char* name;
    const std::byte* code;
    const std::byte* code_end;
    void (*set_up)(Stage&, std::uint64_t argument);
    std::uint64_t argument;
};

/// SVM on, and what stays the same for all cases.
void prepare_processor();
/// Everything as each case finds it.
Stage& fresh_stage();
/// Runs the guest until it stops.
void run(Stage& stage);

/// A page of the guest's, by its linear address, with these bits of a page table entry.
void map(std::uint64_t linear, std::uint64_t rights);
/// The same page in the nested tables.
void map_nested(std::uint64_t linear, std::uint64_t rights);
/// The page that holds the lowest of the guest's page tables, in the nested ones.
void map_nested_tables(std::uint64_t rights);
/// All ports or registers are intercepted.
void mark_permission_maps();
std::byte* at(std::uint64_t linear);

/// Takes all interrupts that still wait, so that the next case finds none.
void drain_interrupts(Stage& stage);
void enable_apic();

} // namespace fidelity
