// SPDX-License-Identifier: MIT
// Normal calls: a secure thread stops, its twin does something for it in VTL0, and it goes on with
// VTL0's answer, which may be anything.  [WI7 ch.9]  Lesson: 10.
#pragma once

#include "abi/normal_call.h"
#include "abi/nt_status.h"

#include <cstdint>

namespace sk {

struct NormalReply {
    static constexpr unsigned value_count = 10; // parameters 2 to 11

    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t value[value_count] = {};
};

/// Asks VTL0, by the current secure thread. Other threads run before the answer comes, or it never
/// does: the thread's process may be run down in between.
NormalReply normal_call(abi::NormalService service, std::uint64_t first = 0,
                        std::uint64_t second = 0);

} // namespace sk
