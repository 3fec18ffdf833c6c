// SPDX-License-Identifier: MIT
// A guest used a port that the hypervisor watches. There is one: the power switch. It works as the
// guest expects; only, the trace tells who switched the machine off and why.  [APM2 15.10]
#include "abi/ports.h"
#include "hypervisor/intercepts/intercepts.h"
#include "x86/svm/io_exit.h"

namespace hv {

Outcome on_io_port(VirtualProcessor& vp) {
    const auto info = x86::svm::IoExitInfo::from(vp.vmcb().control.exit_info_1);
    if (info.get(x86::svm::IoExitInfo::input)) {
        vp.vmcb().save.rax |= 0xFFFF'FFFF; // The switch says nothing: a bus without an answer.
    } else {
        return Outcome::power_off(static_cast<abi::PowerOff>(vp.vmcb().save.rax & 0xFFFF'FFFF));
    }
    // EXITINFO2 is the address of the next instruction, on all processors.
    const auto length = vp.vmcb().control.exit_info_2 - vp.vmcb().save.rip;
    return Outcome::advance(static_cast<std::uint8_t>(length));
}

} // namespace hv
