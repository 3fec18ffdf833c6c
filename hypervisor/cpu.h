// SPDX-License-Identifier: MIT
// The seam between policy and processor: everything here needs an instruction that C++ has no words
// for. cpu.cpp is the real thing; the tests link tests/fakes/cpu.cpp instead.
#pragma once

#include "rt/instructions.h"
#include "x86/apic.h"
#include "x86/cpuid.h"
#include "x86/descriptor_tables.h"
#include "x86/msr.h"

#include <cstddef>
#include <cstdint>

namespace hv {
struct VirtualProcessor;
}

namespace hv::cpu {

struct ControlRegisters {
    std::uint64_t cr0 = 0;
    std::uint64_t cr3 = 0;
    std::uint64_t cr4 = 0;
};
/// The hypervisor's own.
ControlRegisters control_registers();

std::uint64_t read_msr(x86::Msr msr);
void write_msr(x86::Msr msr, std::uint64_t value);

x86::CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf);

#if __STDC_HOSTED__
std::uint64_t time_stamp_counter();
#else // Here, because each trace record asks for it.
inline std::uint64_t time_stamp_counter() { return rt::rdtsc(); }
#endif

void write_port(std::uint16_t port, std::uint8_t value);
std::uint8_t read_port(std::uint16_t port);
void write_port32(std::uint16_t port, std::uint32_t value);
std::uint32_t read_port32(std::uint16_t port);

/// DR0 to DR3, which both VTLs share and no exit saves.
std::uint64_t read_breakpoint_address(unsigned index);
void write_breakpoint_address(unsigned index, std::uint64_t address);

/// XMM0 to XMM15. The hypervisor is compiled without them, so between an exit and the next VMRUN
/// they hold what the guest left there.
struct VectorRegisters {
    struct alignas(16) Value {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
    };
    Value xmm[16] = {};
};
void read_vectors(VectorRegisters& to);
void write_vectors(const VectorRegisters& from);

/// One turn of the guest: the active VTL runs, and after it whichever the short way leads to, until
/// a #VMEXIT that needs the ordinary way.
void run_guest(VirtualProcessor& vp);

/// VMSAVE the host's hidden state, once, so that run_guest can load it back after each exit.
void save_host_state(std::uint64_t host_vmcb);

/// From here on nothing interrupts the hypervisor: the global interrupt flag stays clear until the
/// machine ends, but for take_nmi and wait_for_nmi.  [APM2 15.17]
void hold_interrupts();
/// Whether a physical interrupt stops a guest whose VMCB asks for it (V_INTR_MASKING: what counts
/// is the host's RFLAGS.IF at VMRUN).  [APM2 15.21.1]
void let_interrupts_stop_guest(bool allowed);
/// Takes the NMI that stopped the guest, with the hypervisor's own handler.
void take_nmi();
/// Sleeps until an NMI comes, and takes it.
void wait_for_nmi();
/// Inter-processor interrupts by the local APIC; `apic_id` may be this processor's own.
void command_interrupt(x86::InterruptCommand command);
void send_interrupt(std::uint32_t apic_id, std::uint8_t vector);
void send_nmi(std::uint32_t apic_id);
/// A register of this processor's local APIC.
std::uint32_t read_apic(x86::ApicRegister which);
void write_apic(x86::ApicRegister which, std::uint32_t value);
/// PAUSE: waiting for another processor.
void relax();

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTables& tables);

/// The RAM at `physical`, as the hypervisor sees it. The caller has checked that it is RAM.
std::byte* ram_at(std::uint64_t physical);

/// A device's register at `physical`.
std::uint32_t read_device(std::uint64_t physical);
void write_device(std::uint64_t physical, std::uint32_t value);

/// Ends the machine.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace hv::cpu
