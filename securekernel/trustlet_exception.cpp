// SPDX-License-Identifier: MIT
#include "abi/nt_status.h"
#include "securekernel/console.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/traps.h"
#include "x86/exception.h"

namespace sk {
namespace {

using abi::NtStatus;
using x86::Exception;

TrustletAccess access_of(const rt::TrapFrame& frame) {
    using Code = x86::PageFaultErrorCode;
    const auto code = Code::from(static_cast<std::uint32_t>(frame.error_code));
    return code.get(Code::fetch)   ? TrustletAccess::Execute
           : code.get(Code::write) ? TrustletAccess::Write
                                   : TrustletAccess::Read;
}

NtStatus status_of(const rt::TrapFrame& frame) {
    switch (static_cast<Exception>(frame.vector)) {
    case Exception::DivideError: return NtStatus::IntegerDivideByZero;
    case Exception::Breakpoint: return NtStatus::Breakpoint;
    case Exception::InvalidOpcode: return NtStatus::IllegalInstruction;
    case Exception::GeneralProtection: return NtStatus::PrivilegedInstruction;
    default: return NtStatus::AccessViolation;
    }
}

} // namespace

void on_trustlet_exception(const rt::TrapFrame& frame, std::uint64_t fault_address) {
    SecureProcess& process = *current_thread().process;
    NtStatus status = status_of(frame);
    if (static_cast<Exception>(frame.vector) == Exception::PageFault) {
        const auto page = process.space.page_for(fault_address, access_of(frame));
        if (page.is_ok()) {
            return;
        }
        status = page.error();
    }
    // No register's content: the console is VTL0's to read.
    console::print("securekernel: trustlet {x} ends: {} at {x}, address {x}, status {x}\n",
                   process.identity.trustlet_id,
                   x86::mnemonic_of(static_cast<Exception>(frame.vector)), frame.rip, fault_address,
                   status);
    end_current_process(status);
}

} // namespace sk
