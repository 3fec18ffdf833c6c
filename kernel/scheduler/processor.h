// SPDX-License-Identifier: MIT
// What the kernel knows of each processor: found at GS:0 while it runs in the kernel (SWAPGS on the
// way in and out).  [WI7 ch.2, KPCR]
#pragma once

#include "kernel/cpu.h"
#include "kernel/descriptor_tables.h"
#include "kernel/processor_offsets.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace nt {

struct Thread;
class PageTable;

/// KPCR
struct Processor {
    Processor* self = nullptr;
    std::uint64_t user_stack = 0;   // RSP of a program that calls the system, for a moment
    std::uint64_t kernel_stack = 0; // where its thread's kernel stack begins
    Thread* current = nullptr;
    Thread* idle = nullptr;
    std::uint32_t index = 0;
    std::uint32_t apic_id = 0;
    std::uint64_t page_table_root = 0;             // CR3
    bool wants_to_reschedule = false;              // a better thread waits
    std::atomic<void (*)()> ordered_work{nullptr}; // by another processor (processor_call.h)
    std::atomic<bool> has_obeyed{true};

    KernelDescriptorTables tables;
    std::uint8_t fault_stack[4096] = {}; // for #DF, NMI and #MC, which trust no other stack
};
static_assert(offsetof(Processor, user_stack) == PROCESSOR_USER_STACK);
static_assert(offsetof(Processor, kernel_stack) == PROCESSOR_KERNEL_STACK);

/// The one that runs this.
inline Processor& processor() { return *reinterpret_cast<Processor*>(cpu::first_word_at_gs()); }

/// Where ring 0 begins when the processor's thread leaves ring 3.
void set_kernel_stack(Processor& processor, std::uint64_t top);

/// Makes the processor that runs this one of the kernel's: tables, GS, system calls, and what
/// restricts ring 0. `stack_top` is where ring 0 begins until it has a thread.
void start_processor(std::uint32_t apic_id, std::uint64_t stack_top);

/// All that run.
Processor& processor_at(unsigned index);
unsigned processor_count();

} // namespace nt
