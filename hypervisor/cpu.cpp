// SPDX-License-Identifier: MIT
// The only C++ file of the hypervisor with inline assembly.
#include "hypervisor/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "hypervisor/virtual_processor.h"
#include "rt/instructions.h"

#include <string_view>

extern "C" void run_guest(std::uint64_t vmcb, hv::VirtualProcessor* vp,
                          std::uint64_t host_vmcb); // svm/vmrun.S

extern "C" void read_vector_registers(hv::cpu::VectorRegisters* to);          // svm/vectors.S
extern "C" void write_vector_registers(const hv::cpu::VectorRegisters* from); // svm/vectors.S
extern "C" void wait_for_nmi();                                               // svm/wait_for_nmi.S

namespace hv::cpu {

std::uint64_t read_msr(x86::Msr msr) { return rt::rdmsr(static_cast<std::uint32_t>(msr)); }

void write_msr(x86::Msr msr, std::uint64_t value) {
    rt::wrmsr(static_cast<std::uint32_t>(msr), value);
}

x86::CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    x86::CpuidResult result;
    asm volatile("cpuid"
                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                 : "a"(leaf), "c"(subleaf));
    return result;
}

void write_port(std::uint16_t port, std::uint8_t value) { rt::out8(port, value); }
std::uint8_t read_port(std::uint16_t port) { return rt::in8(port); }
void write_port32(std::uint16_t port, std::uint32_t value) { rt::out32(port, value); }
std::uint32_t read_port32(std::uint16_t port) { return rt::in32(port); }

ControlRegisters control_registers() {
    ControlRegisters result;
    asm volatile("mov %%cr0, %0" : "=r"(result.cr0));
    asm volatile("mov %%cr3, %0" : "=r"(result.cr3));
    asm volatile("mov %%cr4, %0" : "=r"(result.cr4));
    return result;
}

std::uint64_t read_breakpoint_address(unsigned index) {
    std::uint64_t value = 0;
    switch (index) {
    case 0: asm volatile("mov %%dr0, %0" : "=r"(value)); break;
    case 1: asm volatile("mov %%dr1, %0" : "=r"(value)); break;
    case 2: asm volatile("mov %%dr2, %0" : "=r"(value)); break;
    default: asm volatile("mov %%dr3, %0" : "=r"(value)); break;
    }
    return value;
}

void write_breakpoint_address(unsigned index, std::uint64_t address) {
    switch (index) {
    case 0: asm volatile("mov %0, %%dr0" : : "r"(address)); break;
    case 1: asm volatile("mov %0, %%dr1" : : "r"(address)); break;
    case 2: asm volatile("mov %0, %%dr2" : : "r"(address)); break;
    default: asm volatile("mov %0, %%dr3" : : "r"(address)); break;
    }
}

void read_vectors(VectorRegisters& to) { ::read_vector_registers(&to); }
void write_vectors(const VectorRegisters& from) { ::write_vector_registers(&from); }

void hold_interrupts() { asm volatile("clgi" : : : "memory"); }

void let_interrupts_stop_guest(bool allowed) {
    if (allowed) {
        asm volatile("sti" : : : "memory"); // With GIF clear nothing comes yet.
    } else {
        asm volatile("cli" : : : "memory");
    }
}

// Keeps RFLAGS.IF, which says what may stop the next guest; so does wait_for_nmi.
void take_nmi() { asm volatile("pushfq; cli; stgi; nop; clgi; popfq" : : : "memory"); }

void wait_for_nmi() { ::wait_for_nmi(); }

namespace {

volatile std::uint32_t& device_register(std::uint64_t physical) {
    return *reinterpret_cast<volatile std::uint32_t*>(ram_at(physical));
}

volatile std::uint32_t& apic(x86::ApicRegister which) {
    return device_register(x86::apic_default_base + static_cast<std::uint32_t>(which));
}

} // namespace

void command_interrupt(x86::InterruptCommand command) {
    apic(x86::ApicRegister::InterruptCommandHigh) = static_cast<std::uint32_t>(command.raw >> 32);
    apic(x86::ApicRegister::InterruptCommandLow) = static_cast<std::uint32_t>(command.raw);
}

std::uint32_t read_apic(x86::ApicRegister which) { return apic(which); }
void write_apic(x86::ApicRegister which, std::uint32_t value) { apic(which) = value; }

void send_interrupt(std::uint32_t apic_id, std::uint8_t vector) {
    command_interrupt(x86::InterruptCommand::to(static_cast<std::uint8_t>(apic_id),
                                                x86::InterruptCommand::Delivery::Fixed, vector));
}

void send_nmi(std::uint32_t apic_id) {
    command_interrupt(x86::InterruptCommand::to(static_cast<std::uint8_t>(apic_id),
                                                x86::InterruptCommand::Delivery::Nmi));
}

void relax() { asm volatile("pause"); }

// vmrun.S finds the guest's registers where the VirtualProcessor begins.
static_assert(offsetof(VirtualProcessor, registers) == 0);

void run_guest(VirtualProcessor& vp) {
    ::run_guest(vp.level(vp.active_vtl).vmcb_address, &vp, vp.host_vmcb);
}

void save_host_state(std::uint64_t host_vmcb) {
    asm volatile("vmsave %0" : : "a"(host_vmcb) : "memory");
}

void load_descriptor_tables(const x86::DescriptorTables& tables) {
    const x86::DescriptorTableRegister segments = tables.segment_register();
    const x86::DescriptorTableRegister gates = tables.gate_register();
    ::load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                             x86::KernelSegments::data.raw |
                                 std::uint64_t{x86::KernelSegments::task.raw} << 16);
}

std::byte* ram_at(std::uint64_t physical) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + physical);
}

std::uint32_t read_device(std::uint64_t physical) { return device_register(physical); }
void write_device(std::uint64_t physical, std::uint32_t value) {
    device_register(physical) = value;
}

void power_off(std::uint32_t reason) {
    rt::out32(abi::power_off_port, reason);
    for (const char character : std::string_view{"Shutdown"}) {
        rt::out8(abi::bochs_shutdown_port, static_cast<std::uint8_t>(character));
    }
    rt::halt_for_ever();
}

} // namespace hv::cpu
