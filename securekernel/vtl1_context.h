// SPDX-License-Identifier: MIT
// The registers with which VTL1 begins on a processor.  [TLFS vsm, EnableVpVtl]
#pragma once

#include "abi/tlfs/vp_context.h"
#include "securekernel/processor.h"

namespace sk {

/// VTL1 begins on `processor` at securekernel_vtl1_entry or, if that processor is not the first, at
/// securekernel_vtl1_processor_entry: with interrupts off, on tables and a stack that VTL0 cannot
/// reach. CR0, CR4 and EFER are as here.
abi::tlfs::InitialVpContext vtl1_context(const Processor& processor);

} // namespace sk
