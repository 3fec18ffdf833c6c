// SPDX-License-Identifier: MIT
// SECURESERVICE_PHASE3_INIT: VTL0's kernel has started, so VTL0 needs nothing of this image any
// more. What was left open for the first return is taken too, no other processor starts, and the
// registers and ports on which the kernel's own rules rest are locked.  [WI7 ch.9]
// In: parameter 0, the slot of the device that becomes VTL1's; 0: none.
#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/io_port_lock.h"
#include "securekernel/own_pages.h"
#include "securekernel/processor_startup.h"
#include "securekernel/register_lock.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "securekernel/secure_device.h"

namespace sk {

abi::NtStatus phase3_init(abi::SecureCall& call) {
    const abi::NtStatus ended = end_processor_startup();
    if (!abi::is_success(ended)) {
        return ended;
    }
    take_vtl0_section(boot_info);
    withdraw_loader_code(boot_info);
    lock_registers(boot_info);
    lock_io_ports(boot_info);
    decide_secure_device(boot_info, call.parameter[0]);
    return abi::NtStatus::Success;
}

} // namespace sk
