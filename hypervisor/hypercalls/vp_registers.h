// SPDX-License-Identifier: MIT
// What GetVpRegisters and SetVpRegisters have in common: whose registers, may the caller, and where
// the processor's own registers are kept.  [TLFS vsm]
#pragma once

#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {

/// The VTL a call is about. A VTL may look at itself and at those below it.
HvResult<abi::Vtl> target_of(const VirtualProcessor& caller,
                             const abi::tlfs::VpRegistersHeader& header);

/// A register of the processor that is one 64-bit word, wherever it is kept; null for all others.
std::uint64_t* word_register(VirtualProcessor& vp, abi::Vtl vtl, abi::tlfs::RegisterName name);

/// A segment or descriptor-table register; null for all others.
x86::svm::SegmentState* segment_register(VirtualProcessor& vp, abi::Vtl vtl,
                                         abi::tlfs::RegisterName name);

/// The registers of Virtual Secure Mode itself.
bool is_vsm_register(abi::tlfs::RegisterName name);
HvResult<std::uint64_t> read_vsm_register(VirtualProcessor& vp, abi::Vtl vtl,
                                          abi::tlfs::RegisterName name);
HvResult<rt::Ok> write_vsm_register(VirtualProcessor& vp, abi::Vtl vtl,
                                    abi::tlfs::RegisterName name, std::uint64_t value);

/// A register of the processor, set for a VTL below the caller's.
HvResult<rt::Ok> write_architectural_register(VirtualProcessor& vp, abi::Vtl vtl,
                                              const abi::tlfs::RegisterAssociation& element);

} // namespace hv
