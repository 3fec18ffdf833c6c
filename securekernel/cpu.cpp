// SPDX-License-Identifier: MIT
// The only C++ file of the secure kernel with inline assembly.
#include "securekernel/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "x86/msr.h"

namespace sk::cpu {

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

void copy_control_registers(abi::tlfs::InitialVpContext& context) {
    asm volatile("movq %%cr0, %0" : "=r"(context.cr0));
    asm volatile("movq %%cr4, %0" : "=r"(context.cr4));
    context.efer = read_msr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable));
    context.pat = read_msr(static_cast<std::uint32_t>(x86::Msr::Pat));
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

std::byte* ram_at(std::uint64_t physical) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + physical);
}

void power_off(std::uint32_t reason) {
    asm volatile("outl %0, %1" : : "a"(reason), "Nd"(abi::power_off_port));
    for (;;) {
        asm volatile("cli; hlt");
    }
}

} // namespace sk::cpu
