// SPDX-License-Identifier: MIT
// The registers of a guest: may a processor run with them, and how a VTL of a virtual processor
// gets its first ones.  [TLFS vsm, HV_INITIAL_VP_CONTEXT] [APM2 15.5.1]
#pragma once

#include "abi/tlfs/vp_context.h"
#include "x86/svm/vmcb.h"

namespace hv {

/// RFLAGS bits that a guest may have; the others are reserved or belong to virtual-8086 mode.
inline constexpr x86::Rflags guest_rflags_bits = x86::Rflags::from(0x0025'7FD7);

/// Are all eight entries of a PAT memory types?  [APM2 7.8.1]
bool is_valid_pat(std::uint64_t value);

x86::svm::SegmentState as_segment(const abi::tlfs::SegmentRegister& from);
abi::tlfs::SegmentRegister as_register(const x86::svm::SegmentState& from);

/// Would VMRUN take these registers? If not it would stop with VMEXIT_INVALID, and the guest could
/// never go on.
bool is_runnable(const x86::svm::SaveArea& save);

/// The same of the first registers of a VTL; only 64-bit mode with paging is accepted
/// (deviations.md).
bool is_runnable(const abi::tlfs::InitialVpContext& context);

/// Writes the registers of `context` into a VMCB. The caller has asked is_runnable.
void load_context(x86::svm::SaveArea& save, const abi::tlfs::InitialVpContext& context);

} // namespace hv
