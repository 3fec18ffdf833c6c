// SPDX-License-Identifier: MIT
#include "securekernel/traps.h"

#include "abi/ports.h"
#include "rt/panic.h"
#include "rt/trap_frame.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "x86/exception.h"

namespace sk {
namespace {

alignas(16) constinit std::uint8_t exception_stack[8192] = {};
constinit x86::DescriptorTables tables;

} // namespace

void install_traps() {
    tables.build(reinterpret_cast<std::uint64_t>(trap_stubs), rt::trap_stub_size,
                 reinterpret_cast<std::uint64_t>(exception_stack + sizeof(exception_stack)));
    cpu::load_descriptor_tables(tables);
}

} // namespace sk

extern "C" void on_trap(rt::TrapFrame* frame) {
    sk::console::print("securekernel: {} at {x}, error code {x}\n",
                       x86::mnemonic_of(static_cast<x86::Exception>(frame->vector)), frame->rip,
                       frame->error_code);
    rt::panic("The secure kernel took an exception in its own code.");
}

void rt::panic(const char* sentence) {
    sk::console::print("securekernel: BUGCHECK {}\n", sentence);
    sk::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}
