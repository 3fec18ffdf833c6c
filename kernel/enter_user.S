// SPDX-License-Identifier: MIT
// The way from ring 0 to ring 3; back leads an exception only.  [APM2 8.9.3]
//
//   [[noreturn]] void enter_user(rcx, rdx, r8,
//                                const uint64_t frame[5]   r9: RIP, CS, RFLAGS, RSP, SS)
//
// The program finds the first three as they are, and nothing of the kernel's in other registers.
    .intel_syntax noprefix
    .text
    .globl enter_user
enter_user:
    push [r9 + 32]
    push [r9 + 24]
    push [r9 + 16]
    push [r9 + 8]
    push [r9]
    xor eax, eax
    xor ebx, ebx
    xor ebp, ebp
    xor esi, esi
    xor edi, edi
    xor r9d, r9d
    xor r10d, r10d
    xor r11d, r11d
    xor r12d, r12d
    xor r13d, r13d
    xor r14d, r14d
    xor r15d, r15d
    swapgs                          // GS is the program's; trap_entry.S swaps it back
    iretq
