// SPDX-License-Identifier: MIT
// From one trust level to the other and back.  [TLFS vsm, VTL call and VTL return]  Lesson: 4.
#pragma once

#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

#include <cstdint>

namespace hv {

/// HvCallVtlCall and HvCallVtlReturn: may the caller switch? If not, #UD: there is no status code.
Outcome vtl_call(VirtualProcessor& vp, std::uint64_t control_input,
                 std::uint8_t instruction_length);
Outcome vtl_return(VirtualProcessor& vp, std::uint64_t control_input,
                   std::uint8_t instruction_length);

/// Does the switch that an Outcome asked for. The exit loop has moved VTL0's RIP already.
void enter_secure(VirtualProcessor& vp, abi::tlfs::VtlEntryReason reason);
void return_to_normal(VirtualProcessor& vp, bool fast);

} // namespace hv
