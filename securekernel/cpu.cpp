// SPDX-License-Identifier: MIT
// The only C++ file of the secure kernel with inline assembly.
#include "securekernel/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "rt/instructions.h"
#include "x86/control_registers.h"
#include "x86/cpuid.h"
#include "x86/msr.h"
#include "x86/system_call.h"

extern "C" void sum_page(const std::byte* page, sk::PageSum* result); // vector_registers.S
extern "C" void clear_vector_registers();

namespace sk::cpu {

void copy_control_registers(abi::tlfs::InitialVpContext& context) {
    asm volatile("movq %%cr0, %0" : "=r"(context.cr0));
    asm volatile("movq %%cr4, %0" : "=r"(context.cr4));
    context.efer = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable));
    context.pat = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::Pat));
}

void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates) {
    ::load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                             x86::KernelSegments::data.raw |
                                 std::uint64_t{x86::KernelSegments::task.raw} << 16);
}

void set_system_call_entry(std::uint64_t entry) {
    for (const auto& [msr, value] : x86::system_call_registers(entry)) {
        rt::wrmsr(static_cast<std::uint32_t>(msr), value);
    }
    constexpr auto efer_msr = static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable);
    const auto efer = x86::Efer::from(rt::rdmsr(efer_msr));
    rt::wrmsr(efer_msr, efer.with(x86::Efer::system_call, true).raw);
}

void restrict_kernel() {
    x86::CpuidResult result;
    asm volatile("cpuid"
                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                 : "a"(x86::CpuidLeaf::StructuredFeatures), "c"(0));
    using Features = x86::CpuidStructuredEbx;
    const auto found = Features::from(result.ebx);
    x86::Cr4 cr4;
    asm volatile("movq %%cr4, %0" : "=r"(cr4.raw));
    cr4 = cr4.with(x86::Cr4::supervisor_execution_prevention, found.get(Features::smep))
              .with(x86::Cr4::supervisor_access_prevention, found.get(Features::smap));
    asm volatile("movq %0, %%cr4" : : "r"(cr4.raw) : "memory");
}

std::uint64_t page_fault_address() {
    std::uint64_t address = 0;
    asm volatile("movq %%cr2, %0" : "=r"(address));
    return address;
}

void invalidate_page(std::uint64_t address) {
    asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}

void write_cr3(std::uint64_t root) { asm volatile("movq %0, %%cr3" : : "r"(root) : "memory"); }

void set_trustlet_gs(std::uint64_t base) {
    rt::wrmsr(static_cast<std::uint32_t>(x86::Msr::KernelGsBase), base);
}

void save_vectors(void* area) { asm volatile("fxsave64 (%0)" : : "r"(area) : "memory"); }

void load_vectors(const void* area) { asm volatile("fxrstor64 (%0)" : : "r"(area) : "memory"); }

void take_pending_interrupt() { asm volatile("sti; nop; cli" : : : "memory"); }

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

std::uint32_t read_device(std::uint64_t physical) {
    return *reinterpret_cast<volatile std::uint32_t*>(ram_at(physical));
}

void write_device(std::uint64_t physical, std::uint32_t value) {
    *reinterpret_cast<volatile std::uint32_t*>(ram_at(physical)) = value;
}

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
