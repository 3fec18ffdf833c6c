// SPDX-License-Identifier: MIT
#include "kernel/crash/program_fault.h"

#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/crash/stack_trace.h"
#include "kernel/memory/user_memory.h"
#include "kernel/processes/process.h"
#include "x86/exception.h"

namespace nt {
namespace {

using abi::NtStatus;
using x86::Exception;

/// Is the instruction at `rip` for ring 0 alone? #GP says no more than that something was wrong; it
/// is also what an address without a meaning raises (x86::is_canonical).  [APM2 5.3.1]
bool is_privileged(std::uint64_t rip) {
    std::uint8_t bytes[2] = {};
    if (!abi::is_success(copy_from_user(bytes, rip, sizeof(bytes)))) {
        return false;
    }
    switch (bytes[0]) {
    case 0xF4: // HLT
    case 0xFA: // CLI
    case 0xFB: // STI
    case 0xE4: // IN and OUT, with the port in the instruction
    case 0xE5:
    case 0xE6:
    case 0xE7:
    case 0xEC: // and in DX
    case 0xED:
    case 0xEE:
    case 0xEF: return true;
    case 0x0F: break;
    default: return false;
    }
    switch (bytes[1]) {
    case 0x00: // LLDT, LTR
    case 0x01: // LGDT, LIDT, LMSW, INVLPG
    case 0x06: // CLTS
    case 0x08: // INVD
    case 0x09: // WBINVD
    case 0x20: // MOV from and to control and debug registers
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x30:              // WRMSR
    case 0x32: return true; // RDMSR
    default: return false;
    }
}

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

NtStatus status_of_exception(const rt::TrapFrame& frame) {
    switch (static_cast<Exception>(frame.vector)) {
    case Exception::DivideError: return NtStatus::IntegerDivideByZero;
    case Exception::Breakpoint: return NtStatus::Breakpoint;
    case Exception::InvalidOpcode: return NtStatus::IllegalInstruction;
    case Exception::GeneralProtection:
        return is_privileged(frame.rip) ? NtStatus::PrivilegedInstruction
                                        : NtStatus::AccessViolation;
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
