// SPDX-License-Identifier: MIT
// Rules for a register that can be written in two ways, as an MSR and by SetVpRegisters.
#pragma once

#include "abi/rules.h"
#include "hypervisor/virtual_processor.h"

namespace hv {

/// HV_X64_MSR_VP_ASSIST_PAGE. Rule::None: it is placed; otherwise why not.
abi::Rule place_vp_assist_page(VirtualProcessor& vp, abi::Vtl vtl,
                               abi::tlfs::VpAssistPageMsr value);

} // namespace hv
