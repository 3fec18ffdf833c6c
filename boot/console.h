// SPDX-License-Identifier: MIT
// COM1, polled: the loader's voice.  [PC16550D]
#pragma once

#include <cstdint>
#include <string_view>

namespace boot::console {

/// 115200 baud, 8 data bits, no parity, one stop bit.
void start();

void write(std::string_view text);
void write_status(std::uint32_t status); // as NTSTATUS is written: 0xC000009D

/// Waits until the last character has left the chip: switching off earlier would lose it.
void finish();

} // namespace boot::console
