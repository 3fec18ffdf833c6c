// SPDX-License-Identifier: MIT
// One stub an exception: makes the stack look the same for all of them (a vector, and an error code
// even where the processor pushes none), saves the registers, calls on_trap(TrapFrame*), puts back
// what that left in the frame, and returns to it.  [APM2 8.9.3]
    .intel_syntax noprefix
    .text

    .globl trap_stubs
    .p2align 4
trap_stubs:
    .set vector, 0
    .rept 32
    .p2align 4
    // #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX push an error code; the others get a 0.  [APM2 8.2]
    .set pushed, (1 << 8 | 0x1F << 10 | 1 << 17 | 1 << 21 | 3 << 29) >> vector & 1
    .if !pushed
    push 0
    .endif
    push vector
    jmp .Lcommon
    .set vector, vector + 1
    .endr

.Lcommon:
    push rax
    push rcx
    push rdx
    push rbx
    push rbp
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push r12
    push r13
    push r14
    push r15
    mov rcx, rsp                    // on_trap(TrapFrame*)
    cld
    sub rsp, 32                     // shadow space; the frame is a multiple of 16 bytes
    call on_trap
    add rsp, 32
    pop r15
    pop r14
    pop r13
    pop r12
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdi
    pop rsi
    pop rbp
    pop rbx
    pop rdx
    pop rcx
    pop rax
    add rsp, 16                     // vector, error code
    iretq
