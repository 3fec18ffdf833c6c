// SPDX-License-Identifier: MIT
#include "securekernel/intercepts.h"

#include "rt/check.h"
#include "securekernel/hypercalls.h"
#include "securekernel/io_port_lock.h"
#include "securekernel/register_lock.h"

namespace sk {

using abi::tlfs::HvStatus;
using abi::tlfs::MessageType;
using abi::tlfs::RegisterName;

void handle_intercept(const abi::tlfs::Message& message, Vtl0Registers& registers) {
    switch (message.header.type) {
    case MessageType::GpaIntercept:
        // There is no access to VTL1's pages that VTL0 could be excused for: it gets a fault at the
        // instruction that tried, as from any page it has no right to. VTL0 may survive it or not.
        refuse_instruction();
        break;
    case MessageType::RegisterIntercept: judge_register(message.register_write); break;
    case MessageType::MsrIntercept: judge_msr(message.msr); break;
    case MessageType::IoPortIntercept: judge_port(message.io_port, registers); break;
    default: rt::panic("The hypervisor reports an intercept that VTL1 did not ask for.");
    }
}

void refuse_instruction() {
    const auto status = hypercalls::inject(x86::Exception::GeneralProtection, 0);
    CHECK(status == HvStatus::Success, "The hypervisor refused VTL1's answer.");
}

void skip_instruction(const abi::tlfs::InterceptHeader& header) {
    const std::uint64_t next = header.rip + header.instruction_length;
    const auto status = hypercalls::set_register_of_vtl0(RegisterName::Rip, {next, 0});
    CHECK(status == HvStatus::Success, "VTL0 cannot go on where its next instruction is.");
}

} // namespace sk
