// SPDX-License-Identifier: MIT
#include "hypervisor/traps.h"

#include "abi/boot_info.h"
#include "abi/ports.h"
#include "hypervisor/console.h"
#include "hypervisor/cpu.h"
#include "rt/panic.h"
#include "rt/trap_frame.h"
#include "x86/exception.h"

extern "C" const std::uint8_t wait_for_nmi_sleep[]; // wait_for_nmi.S
extern "C" const std::uint8_t wait_for_nmi_awake[];

namespace hv {
namespace {

constexpr std::size_t exception_stack_size = 8192;

struct alignas(16) OfProcessor {
    std::uint8_t exception_stack[exception_stack_size] = {};
    x86::DescriptorTables tables;
};
constinit OfProcessor processors[abi::max_processors];

/// It stopped a guest (VMEXIT_NMI) and is taken here, or it is what wait_for_nmi waits for.
void on_nmi(rt::TrapFrame& frame) {
    if (frame.rip == reinterpret_cast<std::uint64_t>(wait_for_nmi_sleep)) {
        frame.rip = reinterpret_cast<std::uint64_t>(wait_for_nmi_awake);
    }
}

} // namespace

void install_traps(unsigned processor) {
    OfProcessor& own = processors[processor];
    own.tables.build(
        reinterpret_cast<std::uint64_t>(trap_stubs), rt::trap_stub_size,
        reinterpret_cast<std::uint64_t>(own.exception_stack + sizeof(own.exception_stack)));
    cpu::load_descriptor_tables(own.tables);
}

} // namespace hv

extern "C" void on_trap(rt::TrapFrame* frame) {
    const auto exception = static_cast<x86::Exception>(frame->vector);
    if (exception == x86::Exception::NonMaskableInterrupt) {
        hv::on_nmi(*frame);
        return;
    }
    hv::console::print("hypervisor: {} at {x}, error code {x}, registers rax {x} rcx {x} rdx {x}\n",
                       x86::mnemonic_of(exception), frame->rip, frame->error_code, frame->rax,
                       frame->rcx, frame->rdx);
    rt::panic("The hypervisor took an exception in its own code.");
}

void rt::panic(const char* sentence) {
    hv::console::print("hypervisor: PANIC: {}\n", sentence);
    hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::HypervisorPanic));
}
