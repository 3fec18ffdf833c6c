// SPDX-License-Identifier: MIT
// VTL1's half: where the loader enters it.

    .intel_syntax noprefix
    .text

// uint64_t conformance_secure_entry(BootInfo, or 0   rcx)
//
// The loader calls this in VTL0, as it calls securekernel.exe: 0 is STATUS_SUCCESS. Nothing is
// enabled here; that is the cases' business. The VTL0 half calls it again with 0, and learns where
// VTL1 begins.
    .globl conformance_secure_entry
conformance_secure_entry:
    xor eax, eax
    test rcx, rcx
    jnz 1f
    lea rax, [rip + vtl1_entry]
1:  ret
