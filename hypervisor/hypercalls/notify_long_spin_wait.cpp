// SPDX-License-Identifier: MIT
// HvCallNotifyLongSpinWait: the caller has waited long for a lock. A hypervisor with more virtual
// than real processors would let the holder run; here each has its own, so there is nothing to do.
// That makes it the shortest call there is, and what ./vitrine bench measures.  [TLFS hypercalls]
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {

HvResult<rt::Ok> notify_long_spin_wait(Call&) { return rt::Ok{}; }

} // namespace hv
