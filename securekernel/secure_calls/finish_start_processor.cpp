// SPDX-License-Identifier: MIT
// SECURESERVICE_FINISH_START_PROCESSOR: the first call that VTL0's kernel makes on a processor
// which was started for it: its tables and system calls are as they shall stay.
#include "securekernel/processor_startup.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus finish_start_processor(abi::SecureCall&) { return finish_processor_start(); }

} // namespace sk
