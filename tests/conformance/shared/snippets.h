// SPDX-License-Identifier: MIT
// Everything a case ever executes: single instructions that may be refused, each followed by RET.
// Both images hold the same ones, so that a case can have one executed in either VTL.
#pragma once

#include "tests/guests/registers.h"

#include <cstdint>

namespace conformance {

using guests::Registers;

enum class Snippet : std::uint64_t {
    Vmmcall,        // VMMCALL
    Jump,           // to RSI, which returns
    EnterUser,      // to RSI in ring 3, on the stack RDI
    Load,           // RAX = eight bytes at RSI
    Store,          // eight bytes at RDI = RAX
    ReadMsr,        // RDMSR
    WriteMsr,       // WRMSR
    Cpuid,          // CPUID
    WriteCr0,       // CR0 = RAX
    WriteCr2,       // CR2 = RAX
    WriteCr4,       // CR4 = RAX
    WriteCr8,       // CR8 = RAX
    WriteDr7,       // DR7 = RAX
    WriteDr0To3,    // DR0..DR3 = RAX RBX RCX RDX
    ReadDr0To3,     // RAX RBX RCX RDX = DR0..DR3
    LoadGdt,        // LGDT operand at RDI
    LoadIdt,        // LIDT operand at RDI
    LoadLocal,      // LLDT AX
    LoadTask,       // LTR AX
    In8,            // AL = port DX
    Out8,           // port DX = AL
    Store32,        // four bytes at RDI = EAX
    TakeInterrupts, // a moment with interrupts on
    OpenVtlCall,    // VMMCALL with interrupts on
    ReadState,      // the PrivateState at RDI (world.h)
    Count,
};

/// An exception that a snippet raised.
struct Fault {
    std::uint64_t taken = 0; // 1: there was one
    std::uint64_t vector = 0;
    std::uint64_t error_code = 0;
    std::uint64_t offset = 0; // of the faulting instruction from the snippet's first byte
    std::uint64_t rip = 0;
    std::uint64_t address = 0; // CR2
};

/// The external interrupts that both images have gates for.
inline constexpr std::uint8_t interrupt_vectors[] = {0x50, 0x51, 0x60};

} // namespace conformance

/// run_code.S: how often each of interrupt_vectors came.
extern "C" std::uint64_t interrupt_counts[3];

/// run_code.S: what runs when it comes; one after the other, 16 bytes each.
extern "C" const std::uint8_t interrupt_stubs[];

/// run_code.S: executes `code` with `registers`, and writes back what is in them after it.
extern "C" void run_code(conformance::Registers* registers, std::uint64_t code);

/// run_code.S: where each snippet begins.
extern "C" const std::uint64_t snippet_addresses[];
