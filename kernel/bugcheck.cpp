// SPDX-License-Identifier: MIT
#include "kernel/bugcheck.h"

#include "abi/ports.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "rt/panic.h"
#include "x86/exception.h"

namespace nt {

void bugcheck_on(const rt::TrapFrame& frame) {
    const auto exception = static_cast<x86::Exception>(frame.vector);
    console::print("kernel: BUGCHECK {} at {x}, error code {x}, address {x}\n",
                   x86::mnemonic_of(exception), frame.rip, frame.error_code,
                   cpu::page_fault_address());
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
}

} // namespace nt

void rt::panic(const char* sentence) {
    nt::console::print("kernel: BUGCHECK {}\n", sentence);
    nt::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
}
