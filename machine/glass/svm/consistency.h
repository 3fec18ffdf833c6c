// SPDX-License-Identifier: MIT
// What VMRUN refuses: a VMCB that no processor could run ends at once with VMEXIT_INVALID.
// [APM2 15.5.1]
#pragma once

#include "x86/svm/vmcb.h"

namespace machine::glass {

/// Null if `vmcb` can be run; else what is wrong with it, for a person.
const char* why_not_runnable(const x86::svm::Vmcb& vmcb);

} // namespace machine::glass
