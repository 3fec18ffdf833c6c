// SPDX-License-Identifier: MIT
// From one trust level to the other and back.  [TLFS vsm, VTL call and VTL return]  Lesson: 4.
#pragma once

#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

#include <cstdint>

namespace hv {

/// HvCallVtlCall and HvCallVtlReturn: may the caller switch? If not, #UD: there is no status code.
Outcome vtl_call(VirtualProcessor& vp, std::uint64_t control_input,
                 std::uint8_t instruction_length);
Outcome vtl_return(VirtualProcessor& vp, std::uint64_t control_input,
                   std::uint8_t instruction_length);

/// Does the switch that an Outcome asked for. The exit loop has moved VTL0's RIP already.
void enter_secure(VirtualProcessor& vp, abi::tlfs::VtlEntryReason reason);
void return_to_normal(VirtualProcessor& vp, bool fast);

// What both ways of switching share (short_way.h).

/// Tells VTL1 in its assist page why it runs.
inline void tell_entry_reason(const VirtualProcessor& vp, abi::tlfs::VpAssistPage& assist,
                              abi::tlfs::VtlEntryReason reason) {
    assist.entry_reason = reason;
    if (vp.secure.vina.get(abi::tlfs::VsmVina::auto_reset)) {
        assist.vina_asserted = 0;
    }
}

/// `target` is active from now on. The general registers, XMM and CR2 are shared by both levels; of
/// these only RAX and CR2 are in a VMCB and have to be carried over.
/// [TLFS vsm, shared and private state]
inline void carry_over(VirtualProcessor& vp, const x86::svm::SaveArea& from, x86::svm::SaveArea& to,
                       abi::Vtl target) {
    to.rax = from.rax;
    to.cr2 = from.cr2;
    vp.active_vtl = target;
    *vp.active_vtl_shown = static_cast<std::uint8_t>(target);
}

} // namespace hv
