// SPDX-License-Identifier: MIT
// The only C++ file of the secure kernel with inline assembly.
#include "securekernel/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "rt/instructions.h"
#include "x86/msr.h"

extern "C" void sum_page(const std::byte* page, sk::PageSum* result); // vector_registers.S
extern "C" void clear_vector_registers();

namespace sk::cpu {

void copy_control_registers(abi::tlfs::InitialVpContext& context) {
    asm volatile("movq %%cr0, %0" : "=r"(context.cr0));
    asm volatile("movq %%cr4, %0" : "=r"(context.cr4));
    context.efer = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable));
    context.pat = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::Pat));
}

void load_descriptor_tables(const x86::DescriptorTables& tables) {
    const x86::DescriptorTableRegister segments = tables.segment_register();
    const x86::DescriptorTableRegister gates = tables.gate_register();
    ::load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                             x86::KernelSegments::data.raw |
                                 std::uint64_t{x86::KernelSegments::task.raw} << 16);
}

void set_gs(const void* block) {
    rt::wrmsr(static_cast<std::uint32_t>(x86::Msr::GsBase), reinterpret_cast<std::uint64_t>(block));
}

std::uint64_t first_word_at_gs() {
    std::uint64_t word = 0;
    asm volatile("movq %%gs:0, %0" : "=r"(word));
    return word;
}

std::byte* ram_at(std::uint64_t physical) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + physical);
}

PageSum sum_of(const std::byte* page) {
    PageSum result;
    sum_page(page, &result);
    return result;
}

void clear_vectors() { clear_vector_registers(); }

std::uint32_t read_port32(std::uint16_t port) { return rt::in32(port); }

void write_port32(std::uint16_t port, std::uint32_t value) { rt::out32(port, value); }

// A narrow IN leaves the rest of RAX alone; a 32-bit one clears the upper half.  [APM3 IN]
std::uint64_t read_port(std::uint16_t port, unsigned width, std::uint64_t rax) {
    switch (width) {
    case 1: return (rax & ~0xFFull) | rt::in8(port);
    case 2: return (rax & ~0xFFFFull) | rt::in16(port);
    default: return rt::in32(port);
    }
}

void write_port(std::uint16_t port, unsigned width, std::uint32_t value) {
    switch (width) {
    case 1: rt::out8(port, static_cast<std::uint8_t>(value)); break;
    case 2: rt::out16(port, static_cast<std::uint16_t>(value)); break;
    default: rt::out32(port, value); break;
    }
}

void power_off(std::uint32_t reason) {
    rt::out32(abi::power_off_port, reason);
    rt::halt_for_ever();
}

} // namespace sk::cpu
