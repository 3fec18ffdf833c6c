// SPDX-License-Identifier: MIT
// Numbers that the loader's assembly and its C++ must agree on. The compiler checks each of them,
// in asm_constants.cpp and, for the GDT, in descriptors.cpp.
#pragma once

// Selectors in the loader's GDT.
#define LOADER_CODE_SELECTOR 0x08
#define LOADER_DATA_SELECTOR 0x10
#define LOADER_TSS_SELECTOR 0x18
#define LOADER_GDT_SIZE 0x28

// Fields of abi::tlfs::InitialVpContext.
#define CONTEXT_RIP 0x00
#define CONTEXT_RSP 0x08
#define CONTEXT_RFLAGS 0x10

// RFLAGS with interrupts off: only the bit that is always one.
#define RFLAGS_AT_RESET 0x2

// Bytes above the return address that a callee of the Microsoft x64 convention may use.
#define SHADOW_SPACE 0x20

// Switching to long mode.  [APM2 14.6]
#define CR4_FOR_LONG_MODE 0x620      // PAE, OSFXSR, OSXMMEXCPT
#define CR0_FOR_LONG_MODE 0x80010033 // PG, WP, NE, ET, MP, PE
#define MSR_EFER 0xC0000080
#define EFER_LME 0x100
#define CPUID_EXTENDED_LIMIT 0x80000000
#define CPUID_EXTENDED_FEATURES 0x80000001
#define CPUID_EDX_LONG_MODE 0x20000000
#define PAGE_TABLE_LINK 0x3   // present, writable
#define LARGE_PAGE_ENTRY 0x83 // present, writable, 2 MiB
#define LARGE_PAGE_SIZE 0x200000
#define PAGE_SIZE 0x1000
#define PAGE_DIRECTORIES 4 // one for each GiB below 4 GiB
#define ENTRIES_PER_TABLE 512

// Ports, for the one refusal that has to be made before C++ can run.
#define CONSOLE_DATA_PORT 0x3F8
#define CONSOLE_STATUS_PORT 0x3FD
#define CONSOLE_TRANSMITTER_READY 0x20
#define POWER_OFF_PORT 0x501
#define POWER_OFF_LOADER_REFUSED 0x14
#define BOCHS_SHUTDOWN_PORT 0x8900
