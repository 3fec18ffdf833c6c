// SPDX-License-Identifier: MIT
// VTL0 did what VTL1 forbids or wants to judge; the hypervisor stopped it and asks what now.
// [TLFS vsm]  Lesson: 4.
#pragma once

#include "abi/tlfs/intercept_message.h"
#include "securekernel/vtl0_registers.h"

namespace sk {

/// Decides about an intercepted access and tells the hypervisor. `registers` are what VTL0 goes on
/// with.
void handle_intercept(const abi::tlfs::Message& message, Vtl0Registers& registers);

/// VTL0's instruction shall fault, as if the processor itself had refused it.
void refuse_instruction();

/// VTL0's instruction has been carried out for it: VTL0 goes on behind it.
void skip_instruction(const abi::tlfs::InterceptHeader& header);

} // namespace sk
