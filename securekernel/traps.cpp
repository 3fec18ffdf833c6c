// SPDX-License-Identifier: MIT
#include "securekernel/traps.h"

#include "abi/ports.h"
#include "rt/panic.h"
#include "rt/trap_frame.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/processor.h"
#include "x86/exception.h"

namespace sk {

void install_traps() {
    Processor& here = processor();
    here.tables.build(
        reinterpret_cast<std::uint64_t>(trap_stubs), rt::trap_stub_size,
        reinterpret_cast<std::uint64_t>(here.exception_stack + sizeof(here.exception_stack)));
    cpu::load_descriptor_tables(here.tables);
}

} // namespace sk

extern "C" void on_trap(rt::TrapFrame* frame) {
    sk::console::print("securekernel: {} at {x}, error code {x}, processor {}\n",
                       x86::mnemonic_of(static_cast<x86::Exception>(frame->vector)), frame->rip,
                       frame->error_code, sk::processor().index);
    rt::panic("The secure kernel took an exception in its own code.");
}

void rt::panic(const char* sentence) {
    sk::console::print("securekernel: BUGCHECK {}\n", sentence);
    sk::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}
