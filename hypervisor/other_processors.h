// SPDX-License-Identifier: MIT
// Calling another processor out of its guest: with an NMI, which neither VTL can mask, after a word
// in memory that says why. Used when a right shrinks, because the other processor's TLB may still
// remember the wider one.  [APM2 15.16]  Guard: tlb-flush-on-revoke.
#pragma once

#include "hypervisor/virtual_processor.h"

namespace hv {

/// `vp` leaves its guest soon, if it is not the caller's own processor.
void call_attention(VirtualProcessor& vp);

/// Did somebody call this processor? The call is answered by having left the guest.
bool answer_attention(VirtualProcessor& vp);

/// No processor but the caller's own, `vp`, is in its guest when this returns, nor can one enter it
/// while the caller holds the big lock: now their VMCBs may be changed.
void call_out_others(VirtualProcessor& vp);

/// Rights shrank, and the tables say so already: from now on no processor runs a guest, and no
/// device transfers, with a translation from before this call. `vp` is the caller's own. Whoever
/// makes a right of a guest smaller says so here, once for the whole change.
void flush_everywhere(VirtualProcessor& vp);

} // namespace hv
