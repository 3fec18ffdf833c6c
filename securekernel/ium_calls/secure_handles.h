// SPDX-License-Identifier: MIT
// Handles of VTL1: numbers that VTL0 never gives out.
#pragma once

#include "securekernel/ium_calls/ium_call.h"

namespace sk {

abi::NtStatus new_handle(SecureProcess& process, const SecureHandleEntry& entry,
                         abi::nt::Handle& handle);

/// Null: it is no handle of VTL1's, or stands for nothing.
SecureHandleEntry* entry_behind(SecureProcess& process, abi::nt::Handle handle);

} // namespace sk
