// SPDX-License-Identifier: MIT
// The seam between policy and processor: everything here needs an instruction that C++ has no words
// for. cpu.cpp is the real thing; the tests link tests/fakes/cpu.cpp instead.
#pragma once

#include "hypervisor/svm/guest_registers.h"
#include "x86/cpuid.h"
#include "x86/descriptor_tables.h"
#include "x86/msr.h"

#include <cstddef>
#include <cstdint>

namespace hv::cpu {

std::uint64_t read_msr(x86::Msr msr);
void write_msr(x86::Msr msr, std::uint64_t value);

x86::CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf);

std::uint64_t time_stamp_counter();

void write_port(std::uint16_t port, std::uint8_t value);
std::uint8_t read_port(std::uint16_t port);

/// One turn of the guest: VMRUN until the next #VMEXIT. Addresses are physical.
void run_guest(std::uint64_t vmcb, GuestRegisters& registers, std::uint64_t host_vmcb);

/// VMSAVE the host's hidden state, once, so that run_guest can load it back after each exit.
void save_host_state(std::uint64_t host_vmcb);

/// Loads GDT, IDT, TR and all segment registers.
void load_descriptor_tables(const x86::DescriptorTables& tables);

/// The RAM at `physical`, as the hypervisor sees it. The caller has checked that it is RAM.
std::byte* ram_at(std::uint64_t physical);

/// Ends the machine.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace hv::cpu
