// SPDX-License-Identifier: MIT
// Hypercalls that VTL0 has no business making: about VTL1, or with somebody else's page as a
// parameter. All are well-formed, so that only the rule they break can stop them.
#pragma once

#include "abi/page_access.h"
#include "abi/tlfs/register_names.h"
#include "abi/tlfs/status.h"
#include "abi/tlfs/vp_context.h"
#include "abi/vtl.h"
#include "x86/address.h"

#include <cstdint>

namespace nt::attacks {

using abi::tlfs::HvStatus;
using abi::tlfs::RegisterName;

/// Reads `name` of `vtl`; the answer (16 bytes) goes to the guest-physical address `output`.
HvStatus get_register(abi::Vtl vtl, RegisterName name, std::uint64_t output);

/// Places the input of that call and says where (guest-physical), for somebody else to make it.
std::uint64_t place_get_register(abi::Vtl vtl, RegisterName name);

HvStatus set_register(abi::Vtl vtl, RegisterName name, std::uint64_t value);

/// As VTL1 does it: what VTL0 may do with `page`.
HvStatus protect_as_vtl1(x86::GuestPage page, abi::PageAccess access);

/// Starts VTL0 on another processor.
HvStatus start_virtual_processor(std::uint32_t processor,
                                 const abi::tlfs::InitialVpContext& context);

} // namespace nt::attacks
