// SPDX-License-Identifier: MIT
// The program of row 15: RCX, RDX and R8 are a hypercall's as they stand. If it is not stopped at
// VMMCALL (#UD), it stops itself at HLT, which is the kernel's alone (#GP).
    .intel_syntax noprefix
    .text
    .globl user_hypercall
    .globl user_hypercall_end
user_hypercall:
    vmmcall
    hlt
user_hypercall_end:
    int3                            // so that the label does not name what comes next
