// SPDX-License-Identifier: MIT
// The only C++ file of the kernel with inline assembly.
#include "kernel/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "rt/instructions.h"
#include "x86/page_table.h"

#include <string_view>

namespace nt::cpu {

std::uint64_t page_fault_address() {
    std::uint64_t address = 0;
    asm volatile("movq %%cr2, %0" : "=r"(address));
    return address;
}

std::uint64_t read_cr0() {
    std::uint64_t value = 0;
    asm volatile("movq %%cr0, %0" : "=r"(value));
    return value;
}

std::uint64_t read_cr3() {
    std::uint64_t value = 0;
    asm volatile("movq %%cr3, %0" : "=r"(value));
    return value;
}

std::uint64_t read_cr4() {
    std::uint64_t value = 0;
    asm volatile("movq %%cr4, %0" : "=r"(value));
    return value;
}

void write_cr0(std::uint64_t value) { asm volatile("movq %0, %%cr0" : : "r"(value) : "memory"); }

void write_cr4(std::uint64_t value) { asm volatile("movq %0, %%cr4" : : "r"(value) : "memory"); }

void invalidate_page(std::uint64_t address) {
    asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}

void load_descriptor_tables(const x86::DescriptorTables& tables) {
    const x86::DescriptorTableRegister segments = tables.segment_register();
    const x86::DescriptorTableRegister gates = tables.gate_register();
    ::load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                             x86::KernelSegments::data.raw |
                                 std::uint64_t{x86::KernelSegments::task.raw} << 16);
}

void drop_lower_half() {
    std::uint64_t root = 0;
    asm volatile("movq %%cr3, %0" : "=r"(root));
    auto* const entries = reinterpret_cast<std::uint64_t*>(abi::direct_map_base + root);
    for (std::size_t index = 0; index < x86::entries_per_table / 2; ++index) {
        entries[index] = 0;
    }
    asm volatile("movq %0, %%cr3" : : "r"(root) : "memory"); // No TLB entry may outlive its table.
}

void power_off(std::uint32_t reason) {
    rt::out32(abi::power_off_port, reason);
    for (const char character : std::string_view{"Shutdown"}) {
        rt::out8(abi::bochs_shutdown_port, static_cast<std::uint8_t>(character));
    }
    rt::halt_for_ever();
}

} // namespace nt::cpu
