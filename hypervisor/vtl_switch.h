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

// What both ways of switching share (quick_switch.h).

inline void report_switch(VirtualProcessor& vp, abi::TraceEvent event, abi::Vtl target) {
    event.set_worlds(vp.world(), abi::World::guest(target, vp.vmcb_of(target).save.cpl));
    event.rip = vp.vmcb().save.rip;
    event.set_vp_and_verdict(vp.index, abi::Verdict::None);
    vp.partition.trace.record(event);
}

/// The general registers, XMM and CR2 are shared by both levels; of these only RAX and CR2 are in a
/// VMCB and have to be carried over.  [TLFS vsm, shared and private state]
inline void switch_to(VirtualProcessor& vp, abi::Vtl target) {
    const auto& from = vp.vmcb().save;
    auto& to = vp.vmcb_of(target).save;
    to.rax = from.rax;
    to.cr2 = from.cr2;
    vp.active_vtl = target;
    if (vp.index == 0) {
        vp.partition.trace.show_active(target);
    }
}

} // namespace hv
