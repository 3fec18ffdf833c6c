// SPDX-License-Identifier: MIT
// Every processor begins without a VTL1. If VTL0 could start one, it would run there with registers
// that nobody has judged, so the hypervisor refuses; only VTL1 starts processors.  [TLFS vsm,
// virtual processor startup]  Guard: vtl-startup-deny. Lesson: 4.
#pragma once

#include "abi/boot_info.h"
#include "securekernel/hypercalls.h"

namespace sk {

constexpr hypercalls::LowerStartup lower_startup(const abi::BootInfo& boot) {
    return boot.guards_off.is_off(abi::Guard::VtlStartupDeny) ? hypercalls::LowerStartup::Allowed
                                                              : hypercalls::LowerStartup::Denied;
}

} // namespace sk
