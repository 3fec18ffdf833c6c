// SPDX-License-Identifier: MIT
// The only C++ file of the kernel with inline assembly.
#include "kernel/cpu.h"

#include <string_view>

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "x86/page_table.h"

namespace nt::cpu {

void write_port(std::uint16_t port, std::uint8_t value) {
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

void write_port(std::uint16_t port, std::uint32_t value) {
    asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

std::uint8_t read_port(std::uint16_t port) {
    std::uint8_t value = 0;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

std::uint64_t read_msr(std::uint32_t msr) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return std::uint64_t{high} << 32 | low;
}

void write_msr(std::uint32_t msr, std::uint64_t value) {
    asm volatile("wrmsr"
                 :
                 : "c"(msr), "a"(static_cast<std::uint32_t>(value)),
                   "d"(static_cast<std::uint32_t>(value >> 32))
                 : "memory");
}

std::uint64_t time_stamp_counter() {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return std::uint64_t{high} << 32 | low;
}

std::uint64_t page_fault_address() {
    std::uint64_t address = 0;
    asm volatile("movq %%cr2, %0" : "=r"(address));
    return address;
}

void load_descriptor_tables(const x86::DescriptorTables& tables) {
    const x86::DescriptorTableRegister segments = tables.segment_register();
    const x86::DescriptorTableRegister gates = tables.gate_register();
    const std::uint16_t data = x86::KernelSegments::data.raw;
    const std::uint16_t task = x86::KernelSegments::task.raw;
    const std::uint64_t code = x86::KernelSegments::code.raw;
    asm volatile("lgdt %0\n\t"
                 "lidt %1\n\t"
                 "movw %2, %%ds\n\t"
                 "movw %2, %%es\n\t"
                 "movw %2, %%ss\n\t"
                 "pushq %3\n\t" // CS changes by a far return only.
                 "leaq 1f(%%rip), %%rax\n\t"
                 "pushq %%rax\n\t"
                 "lretq\n"
                 "1:\n\t"
                 "ltr %4"
                 :
                 : "m"(segments), "m"(gates), "r"(data), "r"(code), "r"(task)
                 : "rax", "memory");
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
    write_port(abi::power_off_port, reason);
    for (const char character : std::string_view{"Shutdown"}) {
        write_port(abi::bochs_shutdown_port, static_cast<std::uint8_t>(character));
    }
    for (;;) {
        asm volatile("cli; hlt");
    }
}

} // namespace nt::cpu
