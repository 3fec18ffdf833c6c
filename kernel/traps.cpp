// SPDX-License-Identifier: MIT
#include "kernel/traps.h"

#include "kernel/cpu.h"
#include "kernel/crash/bugcheck.h"
#include "kernel/crash/program_fault.h"
#include "kernel/local_apic.h"
#include "kernel/processes/process.h"
#include "kernel/scheduler/clock.h"
#include "kernel/scheduler/kernel_lock.h"
#include "kernel/scheduler/processor_call.h"
#include "kernel/scheduler/scheduler.h"
#include "rt/trap_frame.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

extern "C" const std::uint8_t guarded_read_instruction[]; // guarded_access.S
extern "C" const std::uint8_t guarded_write_instruction[];
extern "C" const std::uint8_t guarded_access_failed[];
extern "C" const std::uint8_t guarded_copy_instruction[]; // guarded_copy.S
extern "C" const std::uint8_t guarded_copy_rest[];
extern "C" const std::uint8_t guarded_copy_failed[];
extern "C" const std::uint8_t guarded_call_failed[]; // guarded_call.S
extern "C" std::uint64_t guarded_call_stack;

namespace nt {
namespace {

using abi::NtStatus;
using x86::Exception;

std::uint64_t address_of(const std::uint8_t* code) { return reinterpret_cast<std::uint64_t>(code); }

bool is_from_program(const rt::TrapFrame& frame) {
    return x86::Selector::from(static_cast<std::uint16_t>(frame.cs))
               .get(x86::Selector::privilege) == 3;
}

/// The step that guarded_call runs has faulted, wherever it was, in whichever ring: back to ring 0,
/// on the stack that guarded_call left.
void leave_guarded_step(rt::TrapFrame& frame) {
    frame.rax = frame.vector;
    frame.rip = address_of(guarded_call_failed);
    frame.rsp = guarded_call_stack;
    frame.cs = x86::KernelSegments::code.raw;
    frame.ss = x86::KernelSegments::data.raw;
    frame.rflags = x86::Rflags::at_reset().raw;
}

void on_interrupt(InterruptVector vector) {
    switch (vector) {
    case InterruptVector::Clock:
        clock::on_interrupt();
        local_apic::end_of_interrupt();
        return;
    case InterruptVector::Attention: local_apic::end_of_interrupt(); return;
    case InterruptVector::Spurious: return; // There is nothing to end.  [APM2 16.4.7]
    }
}

/// Keeps the promise that the page is there, if one was made.
NtStatus mend_page_fault(const rt::TrapFrame& frame) {
    using Code = x86::PageFaultErrorCode;
    const auto code = Code::from(static_cast<std::uint32_t>(frame.error_code));
    const FaultAccess access = code.get(Code::fetch)   ? FaultAccess::Execute
                               : code.get(Code::write) ? FaultAccess::Write
                                                       : FaultAccess::Read;
    const Thread& thread = current_thread();
    const std::uint64_t address = cpu::page_fault_address();
    if (thread.process == nullptr || address > abi::nt::highest_user_address) {
        return NtStatus::AccessViolation;
    }
    const NtStatus status = thread.process->space.handle_fault(address, access);
    // The untouchable page at the end of a stack.
    const bool is_stack_end = status == NtStatus::AccessViolation && thread.allocation != 0 &&
                              address - thread.allocation < x86::page_bytes;
    return is_stack_end ? NtStatus::StackOverflow : status;
}

void on_program_exception(rt::TrapFrame& frame) {
    const NtStatus status = static_cast<Exception>(frame.vector) == Exception::PageFault
                                ? mend_page_fault(frame)
                                : status_of_exception(frame);
    if (status != NtStatus::Success) {
        end_program(frame, status);
    }
}

/// An access that may fail says so itself: nothing of the kernel's has to be looked at.
bool is_guarded_access(const rt::TrapFrame& frame) {
    return frame.rip == address_of(guarded_read_instruction) ||
           frame.rip == address_of(guarded_write_instruction);
}

/// The kernel copies from or to a program: false, if it did not.
bool survive_copy(rt::TrapFrame& frame) {
    if (frame.rip != address_of(guarded_copy_instruction) &&
        frame.rip != address_of(guarded_copy_rest)) {
        return false;
    }
    const bool is_mended = static_cast<Exception>(frame.vector) == Exception::PageFault &&
                           mend_page_fault(frame) == NtStatus::Success;
    if (!is_mended) {
        frame.rip = address_of(guarded_copy_failed);
    }
    return true;
}

void on_exception(rt::TrapFrame& frame) {
    if (survive_copy(frame)) {
        return;
    }
    if (guarded_call_stack != 0) {
        leave_guarded_step(frame);
        return;
    }
    if (is_from_program(frame) && current_thread().process != nullptr) {
        on_program_exception(frame);
        return;
    }
    bugcheck_on(frame);
}

} // namespace

ReadOutcome try_read(std::uint64_t address) {
    ReadOutcome outcome;
    const std::uint64_t failed =
        guarded_read(reinterpret_cast<const std::uint64_t*>(address), &outcome.value);
    if (failed != 0) {
        outcome.fault = static_cast<x86::Exception>(failed - 1);
    }
    return outcome;
}

} // namespace nt

extern "C" void on_trap(rt::TrapFrame* frame) {
    using namespace nt;
    if (frame->vector == static_cast<std::uint64_t>(InterruptVector::Attention)) {
        processor_call::obey(); // Before the lock: its holder may wait for this.
    }
    if (frame->vector < x86::exception_count && is_guarded_access(*frame)) {
        frame->rax = frame->vector;
        frame->rip = address_of(guarded_access_failed);
        return;
    }
    const bool must_lock = !kernel_lock::is_held_here(); // The kernel itself may fault.
    if (must_lock) {
        kernel_lock::acquire();
    }
    if (frame->vector >= x86::exception_count) {
        on_interrupt(static_cast<InterruptVector>(frame->vector));
    } else {
        on_exception(*frame);
    }
    if (is_from_program(*frame)) {
        scheduler::before_return_to_user();
    }
    if (must_lock) {
        kernel_lock::release();
    }
}
