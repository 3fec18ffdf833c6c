// SPDX-License-Identifier: MIT
// A guest used a port that is watched: by VTL1, which then decides; or by the hypervisor, and that
// is the power switch alone. It works as the guest expects; only, the trace tells who switched the
// machine off and why.  [APM2 15.10]  Guard: io-port-lock.
#include "abi/ports.h"
#include "hypervisor/intercept_message.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/svm/svm.h"
#include "x86/svm/io_exit.h"

namespace hv {
namespace {

bool reaches(x86::svm::IoExitInfo info, std::uint16_t port) {
    const unsigned first = info.get(x86::svm::IoExitInfo::port);
    return port >= first && port < first + info.width();
}

} // namespace

Outcome on_io_port(VirtualProcessor& vp) {
    using Info = x86::svm::IoExitInfo;
    const auto info = Info::from(vp.vmcb().control.exit_info_1);
    if (vp.is_watched() && svm::is_port_watched_by_secure(vp.partition, info)) {
        return intercept_io_port(vp, info);
    }
    if (!info.get(Info::input) && reaches(info, abi::power_off_port)) {
        return Outcome::power_off(static_cast<abi::PowerOff>(vp.vmcb().save.rax & 0xFFFF'FFFF));
    }
    vp.vmcb().save.rax |= 0xFFFF'FFFF; // The switch says nothing: a bus without an answer.
    // EXITINFO2 is the address of the next instruction, on all processors.
    const auto length = vp.vmcb().control.exit_info_2 - vp.vmcb().save.rip;
    return Outcome::advance(static_cast<std::uint8_t>(length));
}

} // namespace hv
