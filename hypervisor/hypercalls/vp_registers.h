// SPDX-License-Identifier: MIT
// What GetVpRegisters and SetVpRegisters have in common: whose registers, and may the caller?
#pragma once

#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {

/// The VTL a register call is about. A VTL may look at itself and at those below it.
HvResult<abi::Vtl> target_of(const VirtualProcessor& caller,
                             const abi::tlfs::VpRegistersHeader& header);

/// The general register `name` of the processor, whichever VTL: they are shared, but for RSP and
/// RIP. Null if `name` is not one of RAX..R15.
std::uint64_t* general_register(VirtualProcessor& vp, abi::Vtl vtl, abi::tlfs::RegisterName name);

} // namespace hv
