// SPDX-License-Identifier: MIT
// A few bytes of code in ring 3: as much of a program as an attack needs. One page of code, one
// page of stack, until it faults.  Lesson: 8.
#pragma once

#include "kernel/free_pages.h"
#include "x86/address.h"
#include "x86/exception.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace nt {

struct UserProgram {
    x86::GuestPage code;
    x86::GuestPage stack;
};

/// Where the program's code appears, in the half of the address space that is for programs.
inline constexpr std::uint64_t user_code_address = 0x40'0000;

/// And the page it may write.
inline constexpr std::uint64_t user_stack_address = user_code_address + 16 * x86::page_bytes;

/// Maps a program that consists of `code` and has VTL1 make it executable for ring 3.
UserProgram load_user_program(std::span<const std::uint8_t> code, FreePages& free);

/// Runs it from its first byte, with these values in RCX, RDX and R8. It ends with the exception
/// that it raises: a program has no other way to stop.
x86::Exception run_user_program(std::uint64_t rcx, std::uint64_t rdx, std::uint64_t r8);

} // namespace nt
