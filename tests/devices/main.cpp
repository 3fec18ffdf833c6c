// SPDX-License-Identifier: MIT
// The loader starts this in the hypervisor's place: no guest, no protection, only devices.
#include "abi/ports.h"
#include "hypervisor/cpu.h"
#include "rt/panic.h"
#include "tests/devices/probe.h"

extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t) {
    probe::look_at_registers();
    probe::look_at_translation();
    probe::look_at_faults();
    probe::look_at_interrupts();
    probe::look_at_disk();
    probe::tell("done", 1);
    hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}

void rt::panic(const char*) {
    hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::HypervisorPanic));
}
