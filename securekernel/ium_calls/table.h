// SPDX-License-Identifier: MIT
// The white list: every system call that a trustlet may make, and who answers it.  [BH15]
// Guards: ium-whitelist, capability-table. Lesson: 10.
#pragma once

#include "abi/ium/trustlets.h"
#include "abi/nt/system_call_frame.h"
#include "securekernel/ium_calls/ium_call.h"
#include "securekernel/ium_calls/marshaller.h"

#include <cstdint>

namespace sk {

struct IumService {
    std::uint32_t number = 0;
    unsigned parameter_count = 0;
    /// Answers here; null: VTL0 does, with its parameters in these shapes.
    abi::NtStatus (*answer)(IumCall& call) = nullptr;
    Shape shapes[IumCall::most_parameters] = {};
    /// What the trustlet's capabilities must have; 0: nothing.
    std::uint64_t capability = 0;
    /// Known, and not on the list: guard ium-whitelist keeps it shut.
    bool is_disabled = false;
};

/// Null: there is no such call.
const IumService* find_ium_service(std::uint32_t number);

/// Makes the call as far as the trustlet may.
abi::NtStatus make_ium_call(IumCall& call);

/// The current thread's call, its other parameters fetched from its stack.
abi::NtStatus make_ium_call(const abi::nt::SystemCallFrame& frame);

} // namespace sk
