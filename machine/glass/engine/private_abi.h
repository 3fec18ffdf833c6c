// SPDX-License-Identifier: MIT
// What we use of Unicorn that its public header does not show.
//
// Unicorn is QEMU's code generator with a friendly face. The functions below are QEMU's own, which
// the shared library exports; the structures they work on have no public layout, so their offsets
// are found at start-up (layout.h) and proven before use (self_check.h). Nothing outside this
// folder may include this file.
#pragma once

#include <unicorn/unicorn.h>

#include <cstddef>
#include <cstdint>

extern "C" {

struct CPUState; // QEMU's processor object; opaque

/// Enters a page into QEMU's translation cache. `protection`: see PageProtection below.
void tlb_set_page_x86_64(CPUState* cpu, std::uint64_t linear, std::uint64_t physical,
                         int protection, int mmu_index, std::uint64_t page_bytes);
void tlb_flush_x86_64(CPUState* cpu);
/// `mmu_indices` is a bitmap.
void tlb_flush_page_by_mmuidx_x86_64(CPUState* cpu, std::uint64_t linear,
                                     std::uint16_t mmu_indices);
/// From now on stores to this page go straight to memory, unseen.
void tlb_set_dirty_x86_64(CPUState* cpu, std::uint64_t linear);
/// Discards translated code of a stretch of RAM (offsets into it, not addresses).
void tb_invalidate_phys_range_x86_64(uc_engine* uc, std::uint64_t begin, std::uint64_t end);
/// Brings RIP and the flags up to date for code interrupted at host address `return_address`.
bool cpu_restore_state_x86_64(CPUState* cpu, std::uintptr_t return_address, bool will_exit);
/// Leaves translated code by longjmp, back to the dispatcher, which goes on at RIP.
[[noreturn]] void cpu_loop_exit_noexc_x86_64(CPUState* cpu);
/// The arithmetic flags, computed from what the last instruction left.
std::uint32_t cpu_cc_compute_all_x86_64(void* env, int operation);
/// QEMU's own page walker, which ours replaces.
bool x86_cpu_tlb_fill_x86_64(CPUState* cpu, std::uint64_t linear, int size, int access,
                             int mmu_index, bool probe, std::uintptr_t return_address);

} // extern "C"

namespace machine::glass::engine_abi {

using FillFunction = decltype(&x86_cpu_tlb_fill_x86_64);

/// The `access` of a fill.
inline constexpr int access_read = 0;
inline constexpr int access_write = 1;
inline constexpr int access_fetch = 2;

/// The `mmu_index` of a fill: who accesses.
inline constexpr int mmu_supervisor = 0; // SMAP holds
inline constexpr int mmu_user = 1;
inline constexpr int mmu_supervisor_smap_suspended = 2;

/// Bits of `protection`.
inline constexpr int page_read = 1;
inline constexpr int page_write = 2;
inline constexpr int page_execute = 4;
inline constexpr int page_ask_each_write = 0x40; // PAGE_WRITE_INV: call the filler for every store

/// A `page_bytes` below 4096 makes QEMU ask the filler at each access.
inline constexpr std::uint64_t ask_each_access = 1;

/// Vector numbers from here on mean "an intercepted event": exit code + this.
inline constexpr std::uint32_t intercept_base = 0x100;

/// CC_OP_EFLAGS: the flags are all in cc_src, none is owed.
inline constexpr std::uint32_t flags_computed = 1;

inline std::uint32_t compute_arithmetic_flags(void* env, std::uint32_t operation) {
    return cpu_cc_compute_all_x86_64(env, static_cast<int>(operation));
}

/// "hflags": what a translation depends on besides its address.
inline constexpr std::uint32_t hidden_cpl = 3;
inline constexpr std::uint32_t hidden_interrupt_shadow = 1u << 3;
inline constexpr std::uint32_t hidden_code_32 = 1u << 4;
inline constexpr std::uint32_t hidden_stack_32 = 1u << 5;
inline constexpr std::uint32_t hidden_add_segment_base = 1u << 6;
inline constexpr std::uint32_t hidden_protected = 1u << 7;
inline constexpr std::uint32_t hidden_cr0_shift = 8; // MP, EM, TS of CR0 (bits 1..3), moved up
inline constexpr std::uint32_t hidden_long_mode = 1u << 14;
inline constexpr std::uint32_t hidden_code_64 = 1u << 15;
inline constexpr std::uint32_t hidden_intercepts_on = 1u << 21;
inline constexpr std::uint32_t hidden_fxsave = 1u << 22;
inline constexpr std::uint32_t hidden_smap = 1u << 23;

/// "hflags2". IRET clears it, whoever set it.
inline constexpr std::uint32_t more_hidden_nmis_blocked = 1u << 2;

/// A segment register. `flags` are bits 63:32 of the descriptor.
struct SegmentCache {
    std::uint32_t selector;
    std::uint32_t padding;
    std::uint64_t base;
    std::uint32_t limit;
    std::uint32_t flags;
};
static_assert(sizeof(SegmentCache) == 24);

} // namespace machine::glass::engine_abi
