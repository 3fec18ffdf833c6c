// SPDX-License-Identifier: MIT
// The registers that decide what VTL0's own page tables, system calls and exceptions mean stay as
// they were when the kernel had started: who changes them takes over the kernel without touching a
// page. VTL1 is asked before each change; it carries out what is harmless, and answers anything
// else with #GP.  [TLFS vsm, secure intercepts] [WI7 ch.9, Hyperguard]  Guard: register-lock.
// Lesson: 8.
#pragma once

#include "abi/boot_info.h"
#include "abi/tlfs/intercept_message.h"

namespace sk {

/// From now on VTL1 judges.
void lock_registers(const abi::BootInfo& boot);

/// VTL0 wants to load a control or table register.
void judge_register(const abi::tlfs::RegisterIntercept& intercept);

/// VTL0 wants to write a model-specific register.
void judge_msr(const abi::tlfs::MsrIntercept& intercept);

} // namespace sk
