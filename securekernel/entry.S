// SPDX-License-Identifier: MIT
// The two entries of securekernel.exe, and the loop between the worlds.  Lesson: 5.
#include "securekernel/entry_constants.h"
#include "securekernel/processor_offsets.h"
#include "securekernel/vtl0_registers.h"

    .intel_syntax noprefix

// NTSTATUS securekernel_vtl0_entry(physical address of BootInfo   rcx)
//
// The loader calls this *in VTL0*, as Windows' loader does: nobody but VTL0 exists yet. enable_vtl1
// creates VTL1 and answers where VtlCall is (0: it failed, NTSTATUS in vtl0_entry_status). The call
// then starts VTL1 at securekernel_vtl1_entry. When VTL1 comes back it has taken this image's pages
// away from VTL0, all but this section: what runs after the call must be here, on the loader's
// stack.
    .section .vtl0, "xr"
    .globl securekernel_vtl0_entry
securekernel_vtl0_entry:
    push rbx
    push rsi
    push rdi
    push rbp
    push r12
    push r13
    push r14
    push r15
    sub rsp, 40                     // shadow space for the C++ call, and alignment
    call enable_vtl1
    test rax, rax
    jz .Lfailed
    xor ecx, ecx                    // control input of VtlCall: 0
    call rax                        // ---- VTL1 starts, initialises, returns ----
    xor eax, eax                    // STATUS_SUCCESS
.Lleave:
    add rsp, 40
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rdi
    pop rsi
    pop rbx
    ret
.Lfailed:
    mov eax, [rip + vtl0_entry_status]
    jmp .Lleave

// The page on which VTL0's first hypercall page is laid. The kernel brings its own later.
    .p2align 12, 0xCC
    .globl vtl0_hypercall_page
vtl0_hypercall_page:
    .fill 4096, 1, 0xCC

// The page on which VTL1's hypercall page is laid.
    .section .hcall, "xr"
    .globl vtl1_hypercall_page
vtl1_hypercall_page:
    .fill 4096, 1, 0xCC

// VTL1's first instruction, on VTL1's own stack and page tables. VTL1 and VTL0 share the general
// registers and XMM, so they still hold VTL0's values: what is VTL0's is put aside first, handed to
// C++ as Vtl0Registers, and put back before each return.  [TLFS vsm]
    .text
    .globl securekernel_vtl1_entry
securekernel_vtl1_entry:
    sub rsp, VTL0_REGISTERS_SIZE
    call save_vtl0_registers
    lea rcx, [rsp]
    sub rsp, 32
    call vtl1_main                  // rax = control input of the VtlReturn
    add rsp, 32

// All that is kept between an entry and the return is on the stack of this processor, or at GS.
.Lreturn_to_vtl0:
    mov gs:[PROCESSOR_RETURN_CONTROL], rax
    call load_vtl0_registers
    mov rcx, gs:[PROCESSOR_RETURN_CONTROL]
.Lto_vtl0:
    call [rip + vtl_return_code]    // ---- VTL0 runs here ----

    // The call that asks VTL1 to forget translations, of which it keeps none: answered here, with
    // VTL0's registers where they are. handle_secure_call would say the same (secure_calls/).
    cmp dword ptr gs:[PROCESSOR_ENTRY_REASON], ENTERED_BY_VTL_CALL
    jne .Lcall
    cmp bl, FLUSH_TRANSLATIONS
    jne .Lcall
    movq xmm10, xmm10               // status: its upper half, STATUS_SUCCESS
    mov ecx, FAST_RETURN
    jmp .Lto_vtl0

.Lcall:
    call save_vtl0_registers
    lea rcx, [rsp]
    sub rsp, 32
    call on_vtl1_entry              // rax = control input of the next VtlReturn
    add rsp, 32
    jmp .Lreturn_to_vtl0

// The same on every other processor: VTL0 has started there, and makes its first call.
    .globl securekernel_vtl1_processor_entry
securekernel_vtl1_processor_entry:
    sub rsp, VTL0_REGISTERS_SIZE
    call save_vtl0_registers
    lea rcx, [rsp]
    sub rsp, 32
    call vtl1_processor_main        // rax = control input of the VtlReturn
    add rsp, 32
    jmp .Lreturn_to_vtl0

// Both helpers work on the Vtl0Registers just above their own return address.
save_vtl0_registers:
    mov [rsp + 8 + VTL0_RAX], rax
    mov [rsp + 8 + VTL0_RCX], rcx
    mov [rsp + 8 + VTL0_RDX], rdx
    mov [rsp + 8 + VTL0_RBX], rbx
    mov [rsp + 8 + VTL0_RBP], rbp
    mov [rsp + 8 + VTL0_RSI], rsi
    mov [rsp + 8 + VTL0_RDI], rdi
    mov [rsp + 8 + VTL0_R8], r8
    mov [rsp + 8 + VTL0_R9], r9
    mov [rsp + 8 + VTL0_R10], r10
    mov [rsp + 8 + VTL0_R11], r11
    mov [rsp + 8 + VTL0_R12], r12
    mov [rsp + 8 + VTL0_R13], r13
    mov [rsp + 8 + VTL0_R14], r14
    mov [rsp + 8 + VTL0_R15], r15
    movups [rsp + 8 + VTL0_XMM10 + 0x00], xmm10
    movups [rsp + 8 + VTL0_XMM10 + 0x10], xmm11
    movups [rsp + 8 + VTL0_XMM10 + 0x20], xmm12
    movups [rsp + 8 + VTL0_XMM10 + 0x30], xmm13
    movups [rsp + 8 + VTL0_XMM10 + 0x40], xmm14
    movups [rsp + 8 + VTL0_XMM10 + 0x50], xmm15
    ret

load_vtl0_registers:
    movups xmm10, [rsp + 8 + VTL0_XMM10 + 0x00]
    movups xmm11, [rsp + 8 + VTL0_XMM10 + 0x10]
    movups xmm12, [rsp + 8 + VTL0_XMM10 + 0x20]
    movups xmm13, [rsp + 8 + VTL0_XMM10 + 0x30]
    movups xmm14, [rsp + 8 + VTL0_XMM10 + 0x40]
    movups xmm15, [rsp + 8 + VTL0_XMM10 + 0x50]
    mov rdx, [rsp + 8 + VTL0_RDX]
    mov rbx, [rsp + 8 + VTL0_RBX]
    mov rbp, [rsp + 8 + VTL0_RBP]
    mov rsi, [rsp + 8 + VTL0_RSI]
    mov rdi, [rsp + 8 + VTL0_RDI]
    mov r8,  [rsp + 8 + VTL0_R8]
    mov r9,  [rsp + 8 + VTL0_R9]
    mov r10, [rsp + 8 + VTL0_R10]
    mov r11, [rsp + 8 + VTL0_R11]
    mov r12, [rsp + 8 + VTL0_R12]
    mov r13, [rsp + 8 + VTL0_R13]
    mov r14, [rsp + 8 + VTL0_R14]
    mov r15, [rsp + 8 + VTL0_R15]
    ret

    .data
    .globl vtl_return_code
vtl_return_code: .quad 0            // filled by hypercalls.cpp from VsmCodePageOffsets
