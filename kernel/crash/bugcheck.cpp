// SPDX-License-Identifier: MIT
#include "kernel/crash/bugcheck.h"

#include "abi/ports.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/crash/stack_trace.h"
#include "kernel/processes/process.h"
#include "kernel/scheduler/processor.h"
#include "rt/panic.h"
#include "x86/exception.h"

namespace nt {
namespace {

std::string_view name_of(BugcheckCode code) {
    switch (code) {
    case BugcheckCode::KmodeExceptionNotHandled: return "KMODE_EXCEPTION_NOT_HANDLED";
    case BugcheckCode::PageFaultInNonpagedArea: return "PAGE_FAULT_IN_NONPAGED_AREA";
    case BugcheckCode::UnexpectedKernelModeTrap: return "UNEXPECTED_KERNEL_MODE_TRAP";
    case BugcheckCode::CriticalProcessDied: return "CRITICAL_PROCESS_DIED";
    case BugcheckCode::ManuallyInitiatedCrash: return "MANUALLY_INITIATED_CRASH";
    case BugcheckCode::KernelSecurityCheckFailure: return "KERNEL_SECURITY_CHECK_FAILURE";
    }
    return "UNKNOWN";
}

BugcheckCode code_for(x86::Exception exception) {
    switch (exception) {
    case x86::Exception::PageFault: return BugcheckCode::PageFaultInNonpagedArea;
    case x86::Exception::GeneralProtection:
    case x86::Exception::InvalidOpcode: return BugcheckCode::KmodeExceptionNotHandled;
    default: return BugcheckCode::UnexpectedKernelModeTrap;
    }
}

constinit bool has_begun = false;

/// The screen's head. A kernel that fails while it tells how it failed says no more.
void begin(BugcheckCode code) {
    if (has_begun) {
        cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
    }
    has_begun = true;
    console::print("\n*** kernel: BUGCHECK {} ({x})\n", name_of(code),
                   static_cast<std::uint32_t>(code));
}

[[noreturn]] void finish(std::uint64_t stack) {
    const Thread* const thread = processor().current;
    if (thread != nullptr && thread->process != nullptr) {
        console::print("    while {} (process {}, thread {}) was running\n",
                       thread->process->name(), thread->process->id, thread->id);
    }
    console::write("  stack:\n");
    print_stack(StackOf::Kernel, stack, stack + KernelStack::size);
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
}

} // namespace

void bugcheck_on(const rt::TrapFrame& frame) {
    const auto exception = static_cast<x86::Exception>(frame.vector);
    begin(code_for(exception));
    console::print("    {} at ", x86::mnemonic_of(exception));
    print_place(frame.rip);
    console::print("\n    parameters: RIP {x}, error code {x}, address {x}, RSP {x}\n", frame.rip,
                   frame.error_code, cpu::page_fault_address(), frame.rsp);
    finish(frame.rsp);
}

} // namespace nt

void rt::panic(const char* sentence) {
    std::uint64_t here = 0;
    nt::begin(nt::BugcheckCode::KernelSecurityCheckFailure);
    nt::console::print("    {}\n", sentence);
    nt::finish(reinterpret_cast<std::uint64_t>(&here));
}
