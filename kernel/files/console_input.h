// SPDX-License-Identifier: MIT
// What is typed on the serial console: collected at each clock interrupt, echoed, edited
// (backspace), and handed out line by line.
#pragma once

#include "abi/nt_status.h"
#include "rt/result.h"

#include <cstddef>
#include <span>

namespace nt::console_input {

/// Takes what the serial port has received. At each clock interrupt.
void poll();

/// Waits for a line; how many bytes of it, the newline included, are in `line` now. A line that is
/// longer comes in pieces.
rt::Result<std::size_t, abi::NtStatus> read_line(std::span<char> line);

} // namespace nt::console_input
