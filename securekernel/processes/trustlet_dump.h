// SPDX-License-Identifier: MIT
// A trustlet's threads and pages, written down for VTL0: abi/ium/trustlet_dump.h.  Lesson: 10.
#pragma once

#include "abi/ium/trustlet_dump.h"
#include "abi/nt_status.h"

#include <cstdint>

namespace sk {

class CapturedBuffer;
struct SecureProcess;

/// How many bytes the dump of `process` has now.
std::uint64_t dump_size(const SecureProcess& process);

/// Writes it to `buffer`, which has room for it. No thread of the process runs.
abi::NtStatus write_dump(const SecureProcess& process, abi::ium::DumpSeal seal,
                         const CapturedBuffer& buffer);

} // namespace sk
