// SPDX-License-Identifier: MIT
// An exception of VTL0's that VTL1 has asked to see first (HvCallInstallIntercept).  [TLFS vsm]
#include "hypervisor/intercept_message.h"
#include "hypervisor/intercepts/intercepts.h"

namespace hv {

Outcome on_exception(VirtualProcessor& vp) {
    return intercept_exception(vp, x86::svm::exception_of(vp.vmcb().control.exit_code));
}

} // namespace hv
