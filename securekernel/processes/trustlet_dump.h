// SPDX-License-Identifier: MIT
// A trustlet's threads and pages, written down for VTL0: abi/ium/trustlet_dump.h.  Lesson: 10.
#pragma once

#include "abi/ium/trustlet_dump.h"
#include "abi/nt_status.h"

#include <cstdint>

namespace sk {

class CapturedBuffer;
struct SecureProcess;

/// Writes the dump of `process` to `buffer`. `size` is how many bytes it has, also if there is less
/// room: STATUS_BUFFER_TOO_SMALL, and nothing is written. No thread of the process runs.
abi::NtStatus write_dump(const SecureProcess& process, abi::ium::DumpSeal seal,
                         const CapturedBuffer& buffer, std::uint64_t& size);

} // namespace sk
