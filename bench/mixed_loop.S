// SPDX-License-Identifier: MIT
// The work that machines are timed with: copying, branches that are hard to predict, calls, stack
// traffic, a string move. The same bytes run on glass, in QEMU and in a bare Unicorn.
//
//   void mixed_loop(uint64_t iterations   rcx,
//                   uint8_t* buffer       rdx, 4 KiB that may be written)
    .intel_syntax noprefix
    .text
    .globl mixed_loop
    .globl mixed_loop_return
    .globl mixed_loop_end
mixed_loop:
    push rbx
    push rsi
    push rdi
    push r12
    push r13
    mov r12, rcx
    mov r13, rdx

.Lnext_iteration:
    mov rsi, r13
    lea rdi, [r13 + 1024]
    mov ecx, 64
.Lcopy:                             // 512 bytes, eight at a time
    mov rax, [rsi]
    mov [rdi], rax
    add rsi, 8
    add rdi, 8
    dec ecx
    jnz .Lcopy

    mov ecx, 32
    xor ebx, ebx
.Lbranch:                           // taken or not by a multiplicative hash of the counter
    mov eax, ecx
    imul eax, eax, 0x9E3779B1
    shr eax, 13
    test al, 1
    jz .Leven
    add rbx, rax
    jmp .Lcall
.Leven:
    xor rbx, rax
.Lcall:
    push rbx
    call .Lmix
    pop rbx
    dec ecx
    jnz .Lbranch

    mov ecx, 128
    mov rsi, r13
    lea rdi, [r13 + 1024]
    rep movsb
    dec r12
    jnz .Lnext_iteration

    pop r13
    pop r12
    pop rdi
    pop rsi
    pop rbx
mixed_loop_return:
    ret

.Lmix:                              // changes the eight bytes above its return address
    mov r8, [rsp + 8]
    lea r9, [r8 + r8 * 4]
    ror r9, 7
    cmp r9, r8
    cmova r8, r9
    mov [rsp + 8], r8
    ret
mixed_loop_end:

#ifdef __linux__ // the bench's own copy: its stack is for data alone
    .section .note.GNU-stack, "", @progbits
#endif
