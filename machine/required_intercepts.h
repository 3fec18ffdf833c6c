// SPDX-License-Identifier: MIT
// What a VMCB must intercept, or its guest is not below this hypervisor.  [APM2 15.9]
#pragma once

#include "x86/svm/vmcb.h"

#include <string_view>
#include <vector>

namespace machine {

/// The names of intercepts that must be set and are not.
std::vector<std::string_view> missing_intercepts(const x86::svm::ControlArea& control);

} // namespace machine
