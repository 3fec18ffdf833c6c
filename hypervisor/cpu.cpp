// SPDX-License-Identifier: MIT
// The only C++ file of the hypervisor with inline assembly.
#include "hypervisor/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "rt/instructions.h"

#include <string_view>

extern "C" void run_guest(std::uint64_t vmcb, hv::GuestRegisters* registers,
                          std::uint64_t host_vmcb); // svm/vmrun.S

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

std::uint64_t time_stamp_counter() { return rt::rdtsc(); }

void write_port(std::uint16_t port, std::uint8_t value) { rt::out8(port, value); }
std::uint8_t read_port(std::uint16_t port) { return rt::in8(port); }

void run_guest(std::uint64_t vmcb, GuestRegisters& registers, std::uint64_t host_vmcb) {
    ::run_guest(vmcb, &registers, host_vmcb);
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

void power_off(std::uint32_t reason) {
    rt::out32(abi::power_off_port, reason);
    for (const char character : std::string_view{"Shutdown"}) {
        rt::out8(abi::bochs_shutdown_port, static_cast<std::uint8_t>(character));
    }
    rt::halt_for_ever();
}

} // namespace hv::cpu
