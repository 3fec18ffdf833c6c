// SPDX-License-Identifier: MIT
// Every exception in VTL1, and its one interrupt (VINA). One stub a vector makes the stack look the
// same for all (rt/trap_frame.h); then the registers are saved, GS is made the processor's if ring 3
// was interrupted, and on_trap is called. What that leaves in the frame is what goes on.
// [APM2 8.9.3]
#include "securekernel/processor_offsets.h"
#include "securekernel/trap_offsets.h"

    .intel_syntax noprefix
    .text

    .globl secure_trap_stubs
    .p2align 4
secure_trap_stubs:
    .set vector, 0
    .rept 33
    .p2align 4
    // #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX push an error code; the others get a 0.  [APM2 8.2]
    .set pushed, 0
    .if vector < 32
    .set pushed, (1 << 8 | 0x1F << 10 | 1 << 17 | 1 << 21 | 3 << 29) >> vector & 1
    .endif
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
    push 2
    popfq                           // AC would undo SMAP, DF would turn strings round
    test byte ptr [rsp + TRAP_FRAME_CS], 3
    jz .Lfrom_ring_0
    swapgs
.Lfrom_ring_0:
    mov rcx, rsp                    // on_trap(TrapFrame*)
    sub rsp, 32                     // shadow space; the frame is a multiple of 16 bytes
    call on_trap
    add rsp, 32

// RSP is at a TrapFrame: on with what it says.
    .globl leave_trap
leave_trap:
    test byte ptr [rsp + TRAP_FRAME_CS], 3
    jz .Lto_ring_0
    swapgs
.Lto_ring_0:
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

// SYSCALL leads here from a trustlet: RCX is its RIP, R11 its RFLAGS, interrupts are off (SFMASK),
// and nothing else has changed, not even the stack.  [APM3 SYSCALL]
//
//   EAX      the call's number          R10, RDX, R8, R9   its first four parameters
//   RSP      the trustlet's stack: return address, 32 bytes of shadow space, the other parameters
    .globl secure_system_call_entry
secure_system_call_entry:
    swapgs
    mov gs:[PROCESSOR_TRUSTLET_STACK], rsp
    mov rsp, gs:[PROCESSOR_THREAD_STACK]
    push qword ptr gs:[PROCESSOR_TRUSTLET_STACK]
    push r11
    push rcx
    push r9
    push r8
    push rdx
    push r10
    push rax
    mov rcx, rsp                    // on_secure_system_call(SystemCallFrame*)
    sub rsp, 32                     // shadow space; eight pushes keep RSP a multiple of 16
    call on_secure_system_call      // RAX: the status
    add rsp, 32 + 40                // shadow space, number, parameters
    pop rcx
    pop r11
    pop rsp
    xor edx, edx
    xor r8d, r8d
    xor r9d, r9d
    xor r10d, r10d
    swapgs
    sysretq
