// SPDX-License-Identifier: MIT
// What instructions raise by themselves, and with which error code.  [APM2 8.2]
#include "tests/fidelity/cases/cases.inc"

CASE "divide by zero"
    xor ecx, ecx
    div ecx
END
CASE "quotient too large"
    mov edx, 5
    mov ecx, 2
    div ecx
END
CASE "smallest number divided by -1"
    mov eax, 0x80000000
    cdq
    mov ecx, -1
    idiv ecx
END
CASE "int3"
    int3
END
CASE "INTO does not exist in 64-bit mode"
    .byte 0xCE
END
CASE "ud2"
    ud2
END
CASE "LOCK before an instruction that cannot have it"
    .byte 0xF0, 0x90
END
CASE "LOCK before a register"
    .byte 0xF0, 0xFF, 0xC0 // lock inc eax
END
CASE "instruction of more than 15 bytes"
    .rept 15
    .byte 0x66
    .endr
    nop
END
CASE "load from a non-canonical address"
    movabs rcx, NON_CANONICAL
    mov rax, [rcx]
END
CASE "store to a non-canonical address"
    movabs rcx, NON_CANONICAL
    mov [rcx], rax
END
CASE "load by RBP from a non-canonical address"
    movabs rbp, NON_CANONICAL
    mov rax, [rbp]
END
CASE "push with a non-canonical stack"
    movabs rsp, NON_CANONICAL + 8
    push rax
END
CASE "push with a non-canonical stack, ring 3", setup_user
    movabs rsp, NON_CANONICAL + 8
    push rax
END
CASE "jump to a non-canonical address"
    movabs rcx, NON_CANONICAL
    jmp rcx
END
CASE "return to a non-canonical address"
    movabs rcx, NON_CANONICAL
    push rcx
    ret
END
CASE "load across the end of the canonical half"
    movabs rcx, 0x00007FFFFFFFFFFC
    mov rax, [rcx]
END
CASE "read a page that is not present"
    mov rax, [ABSENT + 8]
END
CASE "write a page that is not present"
    mov [ABSENT + 8], rax
END
CASE "read-modify-write of a page that is not present"
    inc qword ptr [ABSENT + 8]
END
CASE "load that crosses into a page that is not present"
    mov rax, [ABSENT - 4]
END
CASE "execute a page that is not present"
    mov ecx, ABSENT
    jmp rcx
END
CASE "execute a page with NX"
    mov ecx, DATA
    jmp rcx
END
CASE "write a read-only page, ring 0, CR0.WP"
    mov [READ_ONLY], rax
END
CASE "write a read-only page, ring 0, without CR0.WP", setup_cr0, 0x10000
    mov eax, 7
    mov [READ_ONLY], rax
    vmmcall
END
CASE "write a read-only page, ring 3", setup_user
    mov [READ_ONLY], rax
END
CASE "read a page of ring 0 in ring 3", setup_user
    mov rax, [SUPERVISOR]
END
CASE "write a page of ring 0 in ring 3", setup_user
    mov [SUPERVISOR], rax
END
CASE "execute a page of ring 0 in ring 3", setup_user
    mov ecx, SUPERVISOR
    jmp rcx
END
CASE "read by an entry with a reserved bit", setup_page, 0x8000000000067
    mov rax, [SPECIAL]
END
CASE "write by an entry with a reserved bit, ring 3", setup_page_user, 0x8000000000067
    mov [SPECIAL], rax
END
CASE "NX in an entry while EFER.NXE is off is reserved", setup_no_nxe, 0x8000000000000067
    mov rax, [SPECIAL]
END
CASE "SMEP: ring 0 executes a page of ring 3", setup_cr4, 0x100000
    nop
END
CASE "SMAP: ring 0 reads a page of ring 3", setup_smap
    mov rax, [DATA]
    vmmcall
END
CASE "SMAP: ring 0 writes a page of ring 3", setup_smap
    mov [DATA], rax
    vmmcall
END
CASE "SMAP: STAC lets ring 0 read", setup_smap
    stac
    mov rax, [DATA]
    vmmcall
END
CASE "STAC without CR4.SMAP", setup_user
    stac
END
CASE "accessed and dirty bits are set by a write", setup_page, 0x7
    mov [SPECIAL], rax
    vmmcall
END
CASE "alignment check in ring 3 with AC and AM", setup_cr0_user, 0x40000
    pushfq
    or dword ptr [rsp], 0x40000
    popfq
    mov rax, [DATA + 1]
    vmmcall
END
CASE "no alignment check in ring 0", setup_cr0, 0x40000
    pushfq
    or dword ptr [rsp], 0x40000
    popfq
    mov rax, [DATA + 1]
    vmmcall
END
CASE "MOVAPS from an address that is not aligned"
    movaps xmm0, [DATA + 8]
END
CASE "MOVAPS from an address that is not aligned, ring 3", setup_user
    movaps xmm0, [DATA + 8]
END
CASE "CMPXCHG16B of an address that is not aligned"
    lock cmpxchg16b [DATA + 8]
END
CASE "x87 while CR0.TS", setup_cr0, 0x8
    fninit
END
CASE "x87 while CR0.EM", setup_cr0, 0x4
    fninit
END
CASE "WAIT while CR0.TS and MP", setup_cr0, 0xA
    fwait
END
CASE "WAIT while CR0.TS alone", setup_cr0, 0x8
    fwait
    vmmcall
END
CASE "SSE while CR0.TS", setup_cr0, 0x8
    xorps xmm0, xmm0
END
CASE "SSE while CR0.EM", setup_cr0, 0x4
    xorps xmm0, xmm0
END
CASE "SSE without CR4.OSFXSR", setup_cr4, 0x200
    xorps xmm0, xmm0
END
CASE "x87 division by zero, unmasked, at the next instruction that waits"
    fninit
    mov word ptr [DATA], 0x37B
    fldcw [DATA]
    fldz
    fld1
    fdiv st, st(1)
    fwait
    vmmcall
END
CASE "x87 division by zero, masked"
    fninit
    fldz
    fld1
    fdiv st, st(1)
    fnstsw ax
    vmmcall
END
CASE "SSE division by zero, unmasked"
    mov dword ptr [DATA], 0x1D80
    ldmxcsr [DATA]
    mov dword ptr [DATA], 0x3F800000
    movss xmm0, [DATA]
    xorps xmm1, xmm1
    divss xmm0, xmm1
    vmmcall
END
CASE "MXCSR with reserved bits"
    mov dword ptr [DATA], 0x10000
    ldmxcsr [DATA]
END
CASE "XGETBV without CR4.OSXSAVE"
    xor ecx, ecx
    xgetbv
END
