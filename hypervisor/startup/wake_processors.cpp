// SPDX-License-Identifier: MIT
#include "hypervisor/startup/wake_processors.h"

#include "hypervisor/cpu.h"
#include "hypervisor/startup/trampoline.h"
#include "hypervisor/table_memory.h"
#include "x86/page_table_map.h"

#include <cstring>

extern "C" const std::uint8_t startup_trampoline[];
extern "C" const std::uint8_t startup_trampoline_end[];
extern "C" const std::uint8_t startup_entry[];

namespace hv {
namespace {

using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;

constexpr std::uint64_t stack_pages = 8;

/// The hypervisor's address space, and the start-up page at its physical address too: the code must
/// not vanish at the moment paging begins. 0: no page is left.
std::uint64_t tables_with_low_page(PagePool& pool, std::uint64_t tables) {
    TableMemory memory{pool};
    const std::uint64_t root = memory.allocate_table();
    if (root == 0) {
        return 0;
    }
    constexpr std::size_t kernel_half = 256;
    const std::uint64_t* const from = memory.table_at(tables);
    std::memcpy(memory.table_at(root) + kernel_half, from + kernel_half,
                kernel_half * sizeof(std::uint64_t));
    const auto rights = x86::PageTableEntry{}
                            .with(x86::PageTableEntry::present, true)
                            .with(x86::PageTableEntry::writable, true);
    const x86::Mapping mapping{STARTUP_PAGE, STARTUP_PAGE, x86::page_bytes, rights,
                               x86::Level::PageTable};
    return x86::map(memory, root, mapping) == x86::MapStatus::Done ? root : 0;
}

bool fill_startup_page(VirtualProcessor& vp) {
    PagePool& pool = vp.partition.pool;
    const auto stack = pool.allocate(stack_pages);
    const cpu::ControlRegisters own = cpu::control_registers();
    StartupParameters parameters;
    parameters.low_tables = tables_with_low_page(pool, own.cr3);
    if (!stack || parameters.low_tables == 0) {
        return false;
    }
    parameters.cr4 = own.cr4;
    parameters.cr0 = own.cr0;
    parameters.tables = own.cr3;
    // SVME comes later, and LMA by itself.
    parameters.efer = x86::Efer::from(cpu::read_msr(x86::Msr::ExtendedFeatureEnable))
                          .with(x86::Efer::svm, false)
                          .with(x86::Efer::long_mode_active, false)
                          .raw;
    parameters.stack =
        reinterpret_cast<std::uint64_t>(cpu::ram_at(stack->value)) + stack_pages * x86::page_bytes;
    parameters.entry = reinterpret_cast<std::uint64_t>(startup_entry);
    parameters.processor = reinterpret_cast<std::uint64_t>(&vp);
    std::byte* const page = cpu::ram_at(STARTUP_PAGE);
    std::memcpy(page, startup_trampoline,
                static_cast<std::size_t>(startup_trampoline_end - startup_trampoline));
    std::memcpy(page + startup_parameters_offset, &parameters, sizeof(parameters));
    return true;
}

void send(VirtualProcessor& vp, Delivery delivery, std::uint8_t vector = 0) {
    cpu::command_interrupt(
        InterruptCommand::to(static_cast<std::uint8_t>(vp.apic_id), delivery, vector));
}

/// A machine on which a processor does not answer still boots, with one less.
bool wait_until_awake(const VirtualProcessor& vp) {
    constexpr unsigned patience = 50'000'000;
    for (unsigned turn = 0; turn < patience; ++turn) {
        if (vp.is_awake.load()) {
            return true;
        }
        cpu::relax();
    }
    return false;
}

} // namespace

bool wake_processor(VirtualProcessor& vp) {
    alignas(16) static std::byte borrowed[x86::page_bytes];
    std::memcpy(borrowed, cpu::ram_at(STARTUP_PAGE), sizeof(borrowed));
    const bool ready = fill_startup_page(vp);
    if (ready) {
        send(vp, Delivery::Init);
        send(vp, Delivery::Startup, STARTUP_PAGE / x86::page_bytes);
    }
    const bool awake = ready && wait_until_awake(vp);
    std::memcpy(cpu::ram_at(STARTUP_PAGE), borrowed, sizeof(borrowed));
    return awake;
}

} // namespace hv
