// SPDX-License-Identifier: MIT
// Would a processor take this VMCB? Written from the manual, not from the hypervisor's own checks.
// [APM2 15.5.1, 15.20]
#pragma once

#include "x86/svm/vmcb.h"

namespace fuzz {

/// What VMRUN would refuse; null if nothing.
const char* why_vmrun_refuses(const x86::svm::Vmcb& vmcb);

} // namespace fuzz
