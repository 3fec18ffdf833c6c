// SPDX-License-Identifier: MIT
// What VTL1 has of its own on each processor: found at GS:0 while VTL1 runs there.  [WI7 ch.2,
// KPCR] Lesson: 5.
//
// EnableVpVtl names it as GS's base, so it is there from VTL1's first instruction on. Whatever two
// processors must not share belongs here; whatever they share has kernel_lock.h.
#pragma once

#include "abi/tlfs/assist_page.h"
#include "securekernel/descriptor_tables.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/processor_offsets.h"

#include <cstddef>
#include <cstdint>

namespace sk {

/// SKPRCB
struct alignas(4096) Processor {
    /// How far VTL0's start on this processor has come (processor_startup.h).
    enum class Startup : std::uint8_t { Off, Starting, Finished };

    Processor* self = nullptr;
    std::uint64_t return_control = 0; // of the next VtlReturn, for a moment  (entry.S)
    std::uint64_t trustlet_stack = 0; // RSP of a trustlet that calls the system, for a moment
    std::uint64_t thread_stack = 0;   // where ring 0 begins for the secure thread that runs
    RunningThread running;
    std::uint32_t index = 0; // HV_VP_INDEX, and the place in BootInfo::apic_ids
    Startup startup = Startup::Off;

    alignas(4096) abi::tlfs::VpAssistPage assist;
    // Parameter blocks must not cross a page.
    alignas(4096) std::byte hypercall_input[4096] = {};
    alignas(4096) std::byte hypercall_output[4096] = {};

    DescriptorTables tables;
    alignas(16) std::uint8_t exception_stack[8192] = {};
    /// Where VTL1 is entered. The first processor has the stack that the loader made instead.
    alignas(16) std::uint8_t stack[32768] = {};
};
static_assert(offsetof(Processor, return_control) == PROCESSOR_RETURN_CONTROL);
static_assert(offsetof(Processor, trustlet_stack) == PROCESSOR_TRUSTLET_STACK);
static_assert(offsetof(Processor, thread_stack) == PROCESSOR_THREAD_STACK);
static_assert(offsetof(Processor, assist) + offsetof(abi::tlfs::VpAssistPage, entry_reason) ==
              PROCESSOR_ENTRY_REASON);

/// The one that runs this.
Processor& processor();

/// Any of them: 0 to boot_info.processor_count - 1.
Processor& processor_at(std::uint32_t index);

} // namespace sk
