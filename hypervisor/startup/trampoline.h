// SPDX-License-Identifier: MIT
// What the starting processor finds in its page, shared by the assembly that reads it and the C++
// that writes it.
#pragma once

/// The page that is borrowed from VTL0 while processors start; below 1 MiB, as STARTUP demands.
#define STARTUP_PAGE 0x8000

#define STARTUP_CODE_32 0x020
#define STARTUP_CODE_64 0x060
#define STARTUP_SEGMENT_TABLE 0x0A0

#define STARTUP_LOW_TABLES 0xF00
#define STARTUP_CR4 0xF08
#define STARTUP_EFER 0xF10
#define STARTUP_CR0 0xF18
#define STARTUP_TABLES 0xF20
#define STARTUP_STACK 0xF28
#define STARTUP_ENTRY 0xF30
#define STARTUP_PROCESSOR 0xF38

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace hv {

struct StartupParameters {
    std::uint64_t low_tables = 0; // CR3 that maps this page at its physical address as well
    std::uint64_t cr4 = 0;
    std::uint64_t efer = 0;
    std::uint64_t cr0 = 0;
    std::uint64_t tables = 0;    // CR3 of the hypervisor
    std::uint64_t stack = 0;     // virtual, and so are the next two
    std::uint64_t entry = 0;     // startup_entry
    std::uint64_t processor = 0; // VirtualProcessor*
};
inline constexpr std::size_t startup_parameters_offset = STARTUP_LOW_TABLES;
static_assert(offsetof(StartupParameters, cr4) + startup_parameters_offset == STARTUP_CR4);
static_assert(offsetof(StartupParameters, efer) + startup_parameters_offset == STARTUP_EFER);
static_assert(offsetof(StartupParameters, cr0) + startup_parameters_offset == STARTUP_CR0);
static_assert(offsetof(StartupParameters, tables) + startup_parameters_offset == STARTUP_TABLES);
static_assert(offsetof(StartupParameters, stack) + startup_parameters_offset == STARTUP_STACK);
static_assert(offsetof(StartupParameters, entry) + startup_parameters_offset == STARTUP_ENTRY);
static_assert(offsetof(StartupParameters, processor) + startup_parameters_offset ==
              STARTUP_PROCESSOR);

} // namespace hv
#endif
