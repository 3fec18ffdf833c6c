// SPDX-License-Identifier: MIT
// A program did what it may not. Nobody but itself is hurt: it ends, and the console says why.
#pragma once

#include "abi/nt_status.h"
#include "rt/trap_frame.h"

namespace nt {

/// Ends the current process, with a report. `status` is what a debugger would have been told.
void end_program(const rt::TrapFrame& frame, abi::NtStatus status);

/// The status that stands for the exception in `frame`, of a program.
abi::NtStatus status_of_exception(const rt::TrapFrame& frame);

} // namespace nt
