// SPDX-License-Identifier: MIT
// The table of contents of the hypervisor's work: exit code → handler.
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/mode_based_execution.h"
#include "rt/panic.h"
#include "x86/svm/exit_code.h"

namespace hv {
namespace {

bool is_way_into_kernel(x86::svm::ExitCode code) {
    return x86::svm::is_exception(code) || code == x86::svm::ExitCode::SoftwareInterrupt ||
           code == x86::svm::ExitCode::Interrupt;
}

} // namespace

Outcome handle_exit(VirtualProcessor& vp) {
    using x86::svm::ExitCode;
    const ExitCode code = vp.vmcb().control.exit_code;
    if (x86::svm::is_invalid(code)) {
        rt::panic("The processor refused a VMCB: a register a guest may set was not checked.");
    }
    if (vp.is_in_user_view && is_way_into_kernel(code)) {
        return on_way_into_kernel(vp);
    }
    if (x86::svm::is_exception(code)) {
        return on_exception(vp);
    }
    switch (code) {
    case ExitCode::Vmmcall: return on_vmmcall(vp);
    case ExitCode::NestedPageFault: return on_nested_page_fault(vp);
    case ExitCode::Cpuid: return on_cpuid(vp);
    case ExitCode::IoPort: return on_io_port(vp);
    case ExitCode::Msr: return on_msr_access(vp);
    case ExitCode::Shutdown: return on_shutdown(vp);
    case ExitCode::Cr0Write: return on_control_register_write(vp, abi::tlfs::RegisterName::Cr0);
    case ExitCode::Cr4Write: return on_control_register_write(vp, abi::tlfs::RegisterName::Cr4);
    case ExitCode::IdtrWrite:
    case ExitCode::GdtrWrite:
    case ExitCode::LdtrWrite:
    case ExitCode::TrWrite: return on_descriptor_table_write(vp);
    case ExitCode::Interrupt: return on_interrupt(vp);
    case ExitCode::Nmi: return on_nmi(vp);
    case ExitCode::Iret: return on_nmi_handler_end(vp);
    default:
        // VMRUN, VMLOAD, VMSAVE, STGI, CLGI, INVLPGA, SKINIT: a guest has no SVM of its own.
        return Outcome::inject(x86::Exception::InvalidOpcode);
    }
}

} // namespace hv
