// SPDX-License-Identifier: MIT
// Where the machine starts: from a Multiboot loader's 32-bit protected mode to C++ in long mode.
// [Multiboot1 3.2] [APM2 14.6]  Lesson: 2.
#include "boot/asm_constants.h"

#define MULTIBOOT_HEADER_MAGIC 0x1BADB002
#define MULTIBOOT_HEADER_FLAGS 0x3 // modules on page boundaries; a memory map

    .intel_syntax noprefix

// The Multiboot header: what QEMU, GRUB and the glass machine look for in the file's first 8 KiB.
    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long MULTIBOOT_HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_HEADER_FLAGS)

// loader_entry: started by a Multiboot loader in 32-bit protected mode, paging off, interrupts off,
// EAX = Multiboot's magic number, EBX = physical address of the Multiboot information.
//
// Long mode needs paging and paging needs tables, so it makes the simplest that will do: the first
// 4 GiB identity-mapped by 2 MiB pages. Both registers are kept in EDI and ESI, where loader_main
// expects its parameters. Never returns.
    .section .text.entry, "ax"
    .code32
    .globl loader_entry
loader_entry:
    cli
    cld
    mov esp, offset boot_stack_top
    mov edi, eax
    mov esi, ebx

    mov eax, CPUID_EXTENDED_LIMIT
    cpuid // clobbers EBX, which is why it was copied
    cmp eax, CPUID_EXTENDED_FEATURES
    jb refuse_cpu_without_long_mode
    mov eax, CPUID_EXTENDED_FEATURES
    cpuid
    test edx, CPUID_EDX_LONG_MODE
    jz refuse_cpu_without_long_mode

    call build_identity_map

    mov eax, cr4
    or eax, CR4_FOR_LONG_MODE
    mov cr4, eax
    mov eax, offset identity_pml4
    mov cr3, eax
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_LME
    wrmsr
    mov eax, CR0_FOR_LONG_MODE // this turns paging and, with LME set, long mode on
    mov cr0, eax

    lgdt [loader_gdt_pointer]
    push LOADER_CODE_SELECTOR // a far return is how CS gets the 64-bit descriptor
    mov eax, offset long_mode_entry
    push eax
    retf

// build_identity_map: fills the boot page tables. The .bss they lie in is all zeros, so only what
// is not zero is written. Clobbers EAX and ECX.
build_identity_map:
    mov eax, offset identity_pdpt
    or eax, PAGE_TABLE_LINK
    mov dword ptr [identity_pml4], eax

    mov eax, offset identity_directories
    or eax, PAGE_TABLE_LINK
    xor ecx, ecx
1:  mov dword ptr [identity_pdpt + ecx * 8], eax
    add eax, PAGE_SIZE
    inc ecx
    cmp ecx, PAGE_DIRECTORIES
    jne 1b

    mov eax, LARGE_PAGE_ENTRY
    xor ecx, ecx
2:  mov dword ptr [identity_directories + ecx * 8], eax
    add eax, LARGE_PAGE_SIZE
    inc ecx
    cmp ecx, PAGE_DIRECTORIES * ENTRIES_PER_TABLE
    jne 2b
    ret

// refuse_cpu_without_long_mode: C++ is 64-bit code, so this one refusal cannot be made there.
// Never returns.
refuse_cpu_without_long_mode:
    mov esi, offset no_long_mode_sentence
1:  mov dx, CONSOLE_STATUS_PORT
    in al, dx
    test al, CONSOLE_TRANSMITTER_READY
    jz 1b
    mov dx, CONSOLE_DATA_PORT
    lodsb
    test al, al
    jz 2f
    out dx, al
    jmp 1b
2:  mov dx, POWER_OFF_PORT
    mov eax, POWER_OFF_LOADER_REFUSED
    out dx, eax
    mov dx, BOCHS_SHUTDOWN_PORT
    mov esi, offset bochs_shutdown_word
3:  lodsb
    test al, al
    jz 4f
    out dx, al
    jmp 3b
4:  hlt
    jmp 4b

// long_mode_entry: 64-bit code at last. EDI and ESI hold the parameters; the upper halves of all
// registers are undefined after the switch. [APM2 14.6.1]
    .code64
long_mode_entry:
    mov ax, LOADER_DATA_SELECTOR
    mov ds, ax
    mov es, ax
    mov ss, ax
    xor eax, eax
    mov fs, ax
    mov gs, ax
    mov esp, offset boot_stack_top // clears the upper half of RSP; the stack is below 4 GiB
    mov edi, edi
    mov esi, esi
    call loader_main
    ud2 // loader_main never returns

    .section .rodata.entry, "a"
no_long_mode_sentence:
    .ascii "loader: This processor has no long mode (64-bit); "
    .asciz "use one that has, such as QEMU's -cpu qemu64,+svm,+npt.\n"
bochs_shutdown_word:
    .asciz "Shutdown"

    .section .data.entry, "aw"
    .balign 8
loader_gdt_pointer:
    .word LOADER_GDT_SIZE - 1
    .long loader_gdt

    .section .bss.entry, "aw", @nobits
    .balign PAGE_SIZE
identity_pml4:
    .skip PAGE_SIZE
identity_pdpt:
    .skip PAGE_SIZE
identity_directories:
    .skip PAGE_DIRECTORIES * PAGE_SIZE
    .skip 0x10000
boot_stack_top:
