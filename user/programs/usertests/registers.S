// SPDX-License-Identifier: MIT
// Touches a page of code for the first time with all vector registers in use. Before it runs, the
// page has to come from the disk and VTL1 has to be asked: the program must not notice.
//
//   void keep_over_fault(const Registers* loaded   rcx, Registers* found   rdx)
    .intel_syntax noprefix
    .altmacro
    .macro load_register number, base, offset
    movups xmm\number, [\base + \offset]
    .endm
    .macro store_register number, base, offset
    movups [\base + \offset], xmm\number
    .endm

// Does `operation` with the registers from `first` to XMM15, which lie one after another at `base`.
    .macro each_register operation, first, base
    .set index, \first
    .rept 16 - \first
    \operation %index, \base, %(index - \first) * 16
    .set index, index + 1
    .endr
    .endm

    .text
    .globl keep_over_fault
keep_over_fault:
    sub rsp, 10 * 16 + 8
    each_register store_register, 6, rsp // The caller's.
    each_register load_register, 0, rcx
    call untouched_page
    each_register store_register, 0, rdx
    each_register load_register, 6, rsp
    add rsp, 10 * 16 + 8
    ret

    .p2align 12
untouched_page:
    ret
    .p2align 12
