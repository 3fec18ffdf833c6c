// SPDX-License-Identifier: MIT
#include "kernel/crash/program_fault.h"

#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/crash/stack_trace.h"
#include "kernel/processes/process.h"
#include "x86/exception.h"

namespace nt {
namespace {

using abi::NtStatus;
using x86::Exception;

void say_what(const rt::TrapFrame& frame, NtStatus status) {
    const auto exception = static_cast<Exception>(frame.vector);
    if (exception != Exception::PageFault) {
        console::print("it raised {}", x86::mnemonic_of(exception));
        return;
    }
    using Code = x86::PageFaultErrorCode;
    const auto code = Code::from(static_cast<std::uint32_t>(frame.error_code));
    const std::string_view verb = code.get(Code::fetch)   ? "ran"
                                  : code.get(Code::write) ? "wrote to"
                                                          : "read";
    console::print("it {} address {x}", verb, cpu::page_fault_address());
    switch (status) {
    case NtStatus::NoMemory: console::write(", and there is no memory left"); break;
    case NtStatus::StackOverflow: console::write(": its stack is full"); break;
    case NtStatus::GuardPageViolation: console::write(", a guard page"); break;
    default: console::write(code.get(Code::present) ? ", which it may not" : ", where nothing is");
    }
}

} // namespace

NtStatus status_of_exception(std::uint64_t vector) {
    switch (static_cast<Exception>(vector)) {
    case Exception::DivideError: return NtStatus::IntegerDivideByZero;
    case Exception::Breakpoint: return NtStatus::Breakpoint;
    case Exception::InvalidOpcode: return NtStatus::IllegalInstruction;
    case Exception::GeneralProtection: return NtStatus::PrivilegedInstruction;
    default: return NtStatus::AccessViolation;
    }
}

void end_program(const rt::TrapFrame& frame, NtStatus status) {
    Thread& thread = current_thread();
    Process& process = *thread.process;
    console::print("\nkernel: {} (process {}, thread {}) is ended with {x8}: ", process.name(),
                   process.id, thread.id, static_cast<std::uint32_t>(status));
    say_what(frame, status);
    console::write("\n  at ");
    print_place(frame.rip);
    console::write("\n  stack:\n");
    print_stack(StackOf::Program, frame.rsp, thread.environment);
    terminate_process(process, status);
}

} // namespace nt
