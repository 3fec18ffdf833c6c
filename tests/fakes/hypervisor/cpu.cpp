// SPDX-License-Identifier: MIT
#include "tests/fakes/hypervisor/cpu.h"

#include "hypervisor/short_way.h"
#include "hypervisor/virtual_processor.h"
#include "x86/uart.h"

#include <sys/mman.h>

#include <stdexcept>

namespace fakes {
namespace {

/// Pages that no test touches cost nothing.
std::byte* reserve_ram() {
    void* const ram = mmap(nullptr, ram_size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ram == MAP_FAILED) {
        throw std::runtime_error("no memory for the fake machine's RAM");
    }
    return static_cast<std::byte*>(ram);
}

std::byte* ram() {
    static std::byte* const first = reserve_ram();
    return first;
}

} // namespace

HypervisorCpu& hypervisor_cpu() {
    static HypervisorCpu cpu;
    return cpu;
}

void reset_hypervisor_cpu() {
    hypervisor_cpu() = HypervisorCpu{};
    madvise(ram(), ram_size, MADV_DONTNEED); // Private anonymous pages come back as zeroes.
}

} // namespace fakes

namespace hv::cpu {

std::uint64_t read_msr(x86::Msr msr) { return fakes::hypervisor_cpu().msrs[msr]; }
void write_msr(x86::Msr msr, std::uint64_t value) { fakes::hypervisor_cpu().msrs[msr] = value; }

x86::CpuidResult cpuid(std::uint32_t leaf, std::uint32_t) { return {leaf, 1, 0xFF, 3}; }

std::uint64_t time_stamp_counter() { return ++fakes::hypervisor_cpu().clock; }

void write_port(std::uint16_t port, std::uint8_t value) {
    if (port == abi::console_port) {
        fakes::hypervisor_cpu().console += static_cast<char>(value);
    }
}

std::uint8_t read_port(std::uint16_t) {
    return x86::UartLineStatus{}.with(x86::UartLineStatus::transmitter_ready, true).raw;
}

std::uint32_t read_port32(std::uint16_t port) {
    const auto& read = fakes::hypervisor_cpu().read_port32;
    return read ? read(port) : ~0u;
}
void write_port32(std::uint16_t port, std::uint32_t value) {
    if (const auto& write = fakes::hypervisor_cpu().write_port32) {
        write(port, value);
    }
}
std::uint32_t read_device(std::uint64_t physical) {
    const auto& read = fakes::hypervisor_cpu().read_device;
    return read ? read(physical) : ~0u;
}
void write_device(std::uint64_t physical, std::uint32_t value) {
    if (const auto& write = fakes::hypervisor_cpu().write_device) {
        write(physical, value);
    }
}

void run_guest(VirtualProcessor& vp) {
    if (!fakes::hypervisor_cpu().in_guest) {
        throw std::logic_error("this test decides about exits; it does not run a guest");
    }
    std::uint64_t next = vp.level(vp.active_vtl).vmcb_address;
    fakes::hypervisor_cpu().is_on_short_way = false;
    while (next != 0) { // as svm/vmrun.S
        fakes::hypervisor_cpu().in_guest(next);
        next = take_short_way(vp.registers.rcx, &vp);
        fakes::hypervisor_cpu().is_on_short_way = true;
    }
}
void save_host_state(std::uint64_t) {}
void hold_interrupts() {}
void let_interrupts_stop_guest(bool allowed) {
    fakes::hypervisor_cpu().interrupts_stop_guest = allowed;
}
void take_nmi() {}
void wait_for_nmi() { relax(); }
void command_interrupt(x86::InterruptCommand command) {
    write_apic(x86::ApicRegister::InterruptCommandHigh,
               static_cast<std::uint32_t>(command.raw >> 32));
    write_apic(x86::ApicRegister::InterruptCommandLow, static_cast<std::uint32_t>(command.raw));
}
void send_interrupt(std::uint32_t apic_id, std::uint8_t vector) {
    fakes::hypervisor_cpu().sent.push_back({apic_id, vector});
}
void send_nmi(std::uint32_t apic_id) { fakes::hypervisor_cpu().sent.push_back({apic_id, -1}); }
std::uint32_t read_apic(x86::ApicRegister which) { return fakes::hypervisor_cpu().apic[which]; }
void write_apic(x86::ApicRegister which, std::uint32_t value) {
    fakes::hypervisor_cpu().apic[which] = value;
}
void relax() {
    if (!fakes::hypervisor_cpu().while_waiting) {
        throw std::logic_error("the hypervisor waits for a processor that will never answer");
    }
    fakes::hypervisor_cpu().while_waiting();
}
ControlRegisters control_registers() { return {}; }
std::uint64_t read_breakpoint_address(unsigned index) {
    return fakes::hypervisor_cpu().breakpoints[index];
}
void write_breakpoint_address(unsigned index, std::uint64_t address) {
    fakes::hypervisor_cpu().breakpoints[index] = address;
}
void read_vectors(VectorRegisters& to) { to = fakes::hypervisor_cpu().vectors; }
void write_vectors(const VectorRegisters& from) { fakes::hypervisor_cpu().vectors = from; }
void load_descriptor_tables(const x86::DescriptorTables&) {}

std::byte* ram_at(std::uint64_t physical) {
    if (physical >= fakes::ram_size) {
        throw std::out_of_range("the hypervisor used an address that is not RAM");
    }
    return fakes::ram() + physical;
}

void power_off(std::uint32_t reason) {
    throw fakes::PoweredOff{static_cast<abi::PowerOff>(reason)};
}

} // namespace hv::cpu
