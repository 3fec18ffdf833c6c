// SPDX-License-Identifier: MIT
// The only C++ file of the kernel with inline assembly.
#include "kernel/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "rt/instructions.h"
#include "x86/control_registers.h"
#include "x86/cpuid.h"
#include "x86/msr.h"
#include "x86/page_table.h"
#include "x86/system_call.h"

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

void restrict_kernel() {
    x86::CpuidResult result;
    asm volatile("cpuid"
                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                 : "a"(x86::CpuidLeaf::StructuredFeatures), "c"(0));
    using Features = x86::CpuidStructuredEbx;
    const auto found = Features::from(result.ebx);
    const auto cr4 = x86::Cr4::from(read_cr4())
                         .with(x86::Cr4::supervisor_execution_prevention, found.get(Features::smep))
                         .with(x86::Cr4::supervisor_access_prevention, found.get(Features::smap));
    write_cr4(cr4.raw);
}

x86::DescriptorTableRegister read_segment_register() {
    x86::DescriptorTableRegister value;
    asm volatile("sgdt %0" : "=m"(value));
    return value;
}

x86::DescriptorTableRegister read_gate_register() {
    x86::DescriptorTableRegister value;
    asm volatile("sidt %0" : "=m"(value));
    return value;
}

void load_segment_register(const x86::DescriptorTableRegister& value) {
    asm volatile("lgdt %0" : : "m"(value));
}

void load_gate_register(const x86::DescriptorTableRegister& value) {
    asm volatile("lidt %0" : : "m"(value));
}

void invalidate_page(std::uint64_t address) {
    asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}

void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates) {
    ::load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                             x86::KernelSegments::data.raw |
                                 std::uint64_t{x86::KernelSegments::task.raw} << 16);
}

void set_gs(const void* block, std::uint64_t user_block) {
    rt::wrmsr(static_cast<std::uint32_t>(x86::Msr::GsBase), reinterpret_cast<std::uint64_t>(block));
    set_user_gs(user_block);
}

void set_user_gs(std::uint64_t user_block) {
    rt::wrmsr(static_cast<std::uint32_t>(x86::Msr::KernelGsBase), user_block);
}

void set_system_call_entry(std::uint64_t entry) {
    for (const auto& [msr, value] : x86::system_call_registers(entry)) {
        rt::wrmsr(static_cast<std::uint32_t>(msr), value);
    }
    constexpr auto efer_msr = static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable);
    const auto efer = x86::Efer::from(rt::rdmsr(efer_msr));
    rt::wrmsr(efer_msr, efer.with(x86::Efer::system_call, true).raw);
}

void allow_vector_registers() {
    write_cr4(x86::Cr4::from(read_cr4()).with(x86::Cr4::fxsave, true).raw);
}

void allow_interrupts() { asm volatile("sti" : : : "memory"); }

void forbid_interrupts() { asm volatile("cli" : : : "memory"); }

void wait_for_interrupt() { asm volatile("sti; hlt; cli" : : : "memory"); }

void write_cr3(std::uint64_t value) { asm volatile("movq %0, %%cr3" : : "r"(value) : "memory"); }

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
