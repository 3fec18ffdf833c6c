// SPDX-License-Identifier: MIT
// VTL0 did what VTL1 forbids; the hypervisor stopped it and asks what now.  [TLFS vsm]  Lesson: 4.
#pragma once

#include "abi/tlfs/intercept_message.h"

namespace sk {

/// Decides about an intercepted access and tells the hypervisor.
void handle_intercept(const abi::tlfs::Message& message);

} // namespace sk
