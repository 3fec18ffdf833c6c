// SPDX-License-Identifier: MIT
// The registers that can be watched, asked for in a condition, or searched in the past, by name.
#pragma once

#include "machine/processor_state.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace machine {

enum class Register : std::uint8_t {
    Rax,
    Rcx,
    Rdx,
    Rbx,
    Rsp,
    Rbp,
    Rsi,
    Rdi,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
    Rip,
    Rflags,
    Cr0,
    Cr2,
    Cr3,
    Cr4,
    Efer,
    NestedRoot, // nCR3 in force
    Cpl,
    World, // abi::World::Kind
    Cs,
    Ss,
    Ds,
    Es,
    Fs,
    Gs,
    Tr,
    FsBase,
    GsBase,
    GdtBase,
    IdtBase,
};

/// "rax", "cr3", "ncr3", "gs_base": as gdb knows them.
std::string_view name_of(Register name);
std::optional<Register> register_of(std::string_view name);
std::uint64_t value_of(const ProcessorState& processor, Register name);

/// Can any instruction change it, in the middle of straight code? The others change only where the
/// engine ends a block anyway, which makes them cheap to watch.
bool is_changed_by_any_instruction(Register name);

} // namespace machine
