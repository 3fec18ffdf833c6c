// SPDX-License-Identifier: MIT
// Who called whom, as far as the stack tells: every word on it that points behind a call
// instruction of a known image. Some may be left over from calls that are long done.
#pragma once

#include <cstdint>

namespace nt {

/// Whose memory is read.
enum class StackOf : std::uint8_t { Kernel, Program };

/// Prints what lies between `stack` and at most `end`, newest first; a dozen lines at most.
void print_stack(StackOf whose, std::uint64_t stack, std::uint64_t end);

/// "kernel.exe!nt::clock::on_interrupt+0x1f", or the bare number.
void print_place(std::uint64_t address);

} // namespace nt
