// SPDX-License-Identifier: MIT
// Registers of VTL0 that VTL1 wants to judge before they change: what turns the bits of
// HvRegisterCrInterceptControl into the VMCB's intercepts.  [TLFS vsm, secure intercepts]
// [APM2 15.9]  Lesson: 4. Guard: register-lock.
#pragma once

#include "abi/tlfs/register_names.h"
#include "hypervisor/virtual_processor.h"

#include <cstdint>

namespace hv {

/// The bits this hypervisor can honour.
abi::tlfs::CrInterceptControl supported_intercepts();

/// After vp.secure.intercepts has changed: VTL0 stops exactly where VTL1 asked.
void apply_secure_intercepts(VirtualProcessor& vp);

/// Does VTL1 judge this access of VTL0's to a model-specific register?
bool is_msr_watched(const VirtualProcessor& vp, std::uint32_t msr, bool is_write);

} // namespace hv
