// SPDX-License-Identifier: MIT
// The processor that hypervisor_core sees in tests: RAM is an array, registers are a map, the
// console a string, and the power switch throws.
#pragma once

#include "abi/ports.h"
#include "hypervisor/cpu.h"
#include "x86/msr.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fakes {

inline constexpr std::uint64_t ram_size = 64ull * 1024 * 1024;

struct HypervisorCpu {
    struct Sent {
        std::uint32_t apic_id;
        int vector; // -1: an NMI
        friend bool operator==(const Sent&, const Sent&) = default;
    };

    std::map<x86::Msr, std::uint64_t> msrs;
    std::map<x86::ApicRegister, std::uint32_t> apic;
    std::vector<Sent> sent;
    hv::cpu::VectorRegisters vectors;
    std::function<void()> while_waiting;              // what another processor does in the meantime
    std::function<void(std::uint64_t vmcb)> in_guest; // what the guest does, to its next exit
    bool is_on_short_way = false; // the guest goes on after a VMRUN without a turn of the exit loop
    std::uint64_t breakpoints[4] = {};
    // Devices; none: nobody answers.
    std::function<std::uint32_t(std::uint64_t physical)> read_device;
    std::function<void(std::uint64_t physical, std::uint32_t value)> write_device;
    std::function<std::uint32_t(std::uint16_t port)> read_port32;
    std::function<void(std::uint16_t port, std::uint32_t value)> write_port32;
    bool interrupts_stop_guest = false;
    std::string console;
    std::uint64_t clock = 0;
};

/// The one processor of the test that runs.
HypervisorCpu& hypervisor_cpu();

/// As after power-on: RAM zeroed (where it was used), registers empty.
void reset_hypervisor_cpu();

/// Thrown instead of ending the machine.
struct PoweredOff {
    abi::PowerOff why;
};

} // namespace fakes
