// SPDX-License-Identifier: MIT
// A guest triple-faulted. There is no reset to offer it, so the machine ends, saying whose fault it
// was. [APM2 15.14.3]
#include "hypervisor/console.h"
#include "hypervisor/intercepts/intercepts.h"

namespace hv {

Outcome on_shutdown(VirtualProcessor& vp) {
    console::print("hypervisor: VTL{} triple-faulted.\n", abi::index_of(vp.active_vtl));
    return Outcome::power_off(abi::PowerOff::GuestShutdown);
}

} // namespace hv
