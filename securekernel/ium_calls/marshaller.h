// SPDX-License-Identifier: MIT
// Proxied system calls: the parameters are copied into the page that VTL0 can read too, VTL0 makes
// the call, and what it answers is copied out once, checked, and given to the trustlet.  [BH15]
// Guard: reply-check. Lesson: 10.
#pragma once

#include "abi/nt_status.h"
#include "securekernel/ium_calls/ium_call.h"

#include <cstdint>

namespace sk {

/// What a parameter of a proxied call is.
enum class Shape : std::uint8_t {
    Value,      // passed as it is
    Handle,     // a handle of VTL0's
    Nothing,    // always 0 in VTL0, whatever the trustlet says
    OutHandle,  // VTL0 answers a handle
    In64,       // points to eight bytes, or is null
    Out32,      // VTL0 answers four bytes, if it is not null
    Out64,      // likewise eight
    Attributes, // OBJECT_ATTRIBUTES with a name, or null
    String,     // STRING
    Handles,    // an array of as many handles as the parameter before says
    MessageIn,  // PORT_MESSAGE, or null
    MessageOut, // PORT_MESSAGE for the answer, or null; its size is in the next parameter
    Size,       // of the MessageOut before it
};

/// Makes the call in VTL0. `shapes` has `count` entries.
abi::NtStatus proxy(IumCall& call, const Shape* shapes, unsigned count);

} // namespace sk
