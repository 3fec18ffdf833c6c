// SPDX-License-Identifier: MIT
// The table of contents of the hypervisor's work: exit code → handler.
#include "hypervisor/intercepts/intercepts.h"
#include "rt/panic.h"
#include "x86/svm/exit_code.h"

namespace hv {

Outcome handle_exit(VirtualProcessor& vp) {
    using x86::svm::ExitCode;
    const ExitCode code = vp.vmcb().control.exit_code;
    if (x86::svm::is_invalid(code)) {
        rt::panic("The processor refused a VMCB: a register a guest may set was not checked.");
    }
    switch (code) {
    case ExitCode::Vmmcall: return on_vmmcall(vp);
    case ExitCode::NestedPageFault: return on_nested_page_fault(vp);
    case ExitCode::Cpuid: return on_cpuid(vp);
    case ExitCode::IoPort: return on_io_port(vp);
    case ExitCode::Msr: return on_msr_access(vp);
    case ExitCode::Shutdown: return on_shutdown(vp);
    case ExitCode::Nmi: return Outcome::retry(); // The hypervisor's own handler has taken it.
    default:
        // VMRUN, VMLOAD, VMSAVE, STGI, CLGI, INVLPGA, SKINIT: a guest has no SVM of its own.
        return Outcome::inject(x86::Exception::InvalidOpcode);
    }
}

} // namespace hv
