// SPDX-License-Identifier: MIT
// How a system call arrives, from a program in VTL0's kernel and from a trustlet in VTL1's: its
// number and four parameters in registers, the others on the caller's stack.  [WI7 ch.8]
// Lesson: 1 and 10.
#pragma once

#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// What either kernel's entry leaves on its stack (system_call_entry.S, trap_entry.S).
struct SystemCallFrame {
    static constexpr unsigned parameters_in_registers = 4;
    static constexpr unsigned most_parameters = 11;

    std::uint64_t number;                             // EAX; the upper half counts for nothing
    std::uint64_t parameter[parameters_in_registers]; // R10, RDX, R8, R9
    std::uint64_t rip;
    std::uint64_t rflags;
    std::uint64_t rsp;

    /// Where the other parameters are: behind the return address and the shadow space of the
    /// caller's stub.
    std::uint64_t other_parameters() const { return rsp + 8 + 32; }
};
static_assert(sizeof(SystemCallFrame) == 64);
static_assert(offsetof(SystemCallFrame, rip) == 40);

/// All `count` parameters of the call. `copy(to, from, size)` copies once from the caller's memory.
template <typename Copy>
NtStatus fetch_parameters(const SystemCallFrame& frame, unsigned count, std::uint64_t* to,
                          Copy copy) {
    constexpr unsigned in_registers = SystemCallFrame::parameters_in_registers;
    for (unsigned index = 0; index < in_registers; ++index) {
        to[index] = frame.parameter[index];
    }
    if (count <= in_registers) {
        return NtStatus::Success;
    }
    return copy(to + in_registers, frame.other_parameters(),
                (count - in_registers) * sizeof(std::uint64_t));
}

} // namespace abi::nt
