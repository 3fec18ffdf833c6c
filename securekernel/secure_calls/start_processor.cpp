// SPDX-License-Identifier: MIT
// SECURESERVICE_START_PROCESSOR: VTL0's kernel wants another processor. It gets a VTL1, then
// starts. In: parameter 0, the processor; parameter 2, the guest-physical address of the registers
// that it shall begin with (abi::tlfs::InitialVpContext).
#include "securekernel/processor_startup.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus start_processor(abi::SecureCall& call) {
    return start_processor(call.parameter[0], call.parameter[2]);
}

} // namespace sk
