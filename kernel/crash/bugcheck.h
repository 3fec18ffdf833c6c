// SPDX-License-Identifier: MIT
// The end of the kernel when it finds itself in the wrong: what, where, who called whom; then the
// machine is off.  [WI7 part 2 ch.10, crash analysis]
#pragma once

#include "rt/trap_frame.h"

#include <cstdint>

namespace nt {

/// The codes that Windows shows, as far as we have their reasons.
enum class BugcheckCode : std::uint32_t {
    KmodeExceptionNotHandled = 0x1E,    // KMODE_EXCEPTION_NOT_HANDLED
    PageFaultInNonpagedArea = 0x50,     // PAGE_FAULT_IN_NONPAGED_AREA
    UnexpectedKernelModeTrap = 0x7F,    // UNEXPECTED_KERNEL_MODE_TRAP
    CriticalProcessDied = 0xEF,         // CRITICAL_PROCESS_DIED
    ManuallyInitiatedCrash = 0xE2,      // MANUALLY_INITIATED_CRASH
    KernelSecurityCheckFailure = 0x139, // KERNEL_SECURITY_CHECK_FAILURE: a CHECK did not hold
};

/// Stop with the state of an exception that nobody expected.
[[noreturn]] void bugcheck_on(const rt::TrapFrame& frame);

} // namespace nt
