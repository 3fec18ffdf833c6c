// SPDX-License-Identifier: MIT
// Interrupts of two trust levels on one processor.  [TLFS vsm, virtual interrupt controllers]
// Lesson: 5.
//
//   physical interrupt    is VTL0's. While VTL0 runs, the processor delivers it without us. While
//                         VTL1 runs it stays where it is, in the local APIC, and VTL1 is told by
//                         VINA that VTL0 has something to do.
//   interrupt for VTL1    from its SynIC. Takes the processor from VTL0 at once, whatever VTL0's
//                         RFLAGS.IF says; VTL1's own IF and task priority still count.
//   NMI                   how one processor's hypervisor calls another's, or the IOMMU the
//                         hypervisor, or VTL0's own.
#pragma once

#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

#include <cstdint>

namespace hv {

/// `vtl` gets interrupt `vector` as soon as it can take it, on whichever processor `vp` is.
void request_interrupt(VirtualProcessor& vp, abi::Vtl vtl, std::uint8_t vector, bool auto_eoi);

/// CR8 is the task priority shifted right by this.  [APM2 16.6.4]
inline constexpr unsigned cr8_shift = 4;

/// The task priority of `vtl`: VTL0's is the processor's own, VTL1's virtual, and its upper half is
/// what VTL1 sees as CR8.
std::uint8_t task_priority_of(VirtualProcessor& vp, abi::Vtl vtl);
void set_task_priority(VirtualProcessor& vp, abi::Vtl vtl, std::uint8_t priority);

/// VTL1 has emptied a message slot: an intercept that found it full can have it.
void deliver_waiting_message(VirtualProcessor& vp, abi::Vtl vtl);

/// Does VTL1 have an interrupt that VTL0 must give way to?
inline bool is_interrupted_by_secure(const VirtualProcessor& vp) {
    const VirtualApic& apic = vp.level(abi::Vtl::Secure).apic;
    return !apic.is_idle() && vp.is_watched() && apic.deliverable() != 0;
}

/// Before VMRUN: offers the active VTL the interrupt or NMI it can take. After #VMEXIT, whichever
/// VTL's, as VTL1 may have run in between by the short way: did VTL1 take the offer, or change its
/// task priority?
void offer_interrupt(VirtualProcessor& vp);
void collect_interrupt(VirtualProcessor& vp);

/// Is there anything to offer, or an old offer to take back?
inline bool has_offer_to_make(const VirtualProcessor& vp) {
    return vp.active_vtl == abi::Vtl::Normal
               ? vp.nmi.is_pending
               : vp.is_interrupt_offered || !vp.level(abi::Vtl::Secure).apic.is_idle();
}

/// May a physical interrupt stop the guest that runs next?
inline bool may_be_interrupted(const VirtualProcessor& vp) {
    return vp.active_vtl == abi::Vtl::Normal || !vp.is_interrupt_held;
}

/// VMEXIT_INTR: a physical interrupt came while VTL1 runs.
Outcome on_interrupt(VirtualProcessor& vp);
/// VMEXIT_NMI, and VMEXIT_IRET, which ends the handler of an NMI.
Outcome on_nmi(VirtualProcessor& vp);
Outcome on_nmi_handler_end(VirtualProcessor& vp);

} // namespace hv
