// SPDX-License-Identifier: MIT
// One function for each reason the guest stopped; each decides and returns an Outcome.
#pragma once

#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

namespace hv {

/// Picks the handler for the exit code in the active VMCB.  [APM2 appendix C]
Outcome handle_exit(VirtualProcessor& vp);

/// VTL0 writes `name`, CR0 or CR4.
Outcome on_control_register_write(VirtualProcessor& vp, abi::tlfs::RegisterName name);
Outcome on_cpuid(VirtualProcessor& vp);
Outcome on_descriptor_table_write(VirtualProcessor& vp);
Outcome on_exception(VirtualProcessor& vp);
Outcome on_io_port(VirtualProcessor& vp);
Outcome on_msr_access(VirtualProcessor& vp);
Outcome on_nested_page_fault(VirtualProcessor& vp);
Outcome on_shutdown(VirtualProcessor& vp);
Outcome on_vmmcall(VirtualProcessor& vp);

} // namespace hv
