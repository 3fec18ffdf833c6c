// SPDX-License-Identifier: MIT
// NtSystemDebugControl: physical memory, read by VTL0's kernel for a program. Windows has long
// since taken it away from programs; any signed driver with a hole gives it back.  [WI7 ch.10]
#pragma once

#include <cstdint>

namespace abi::nt {

/// SYSDBG_COMMAND
enum class DebugCommand : std::uint32_t { ReadPhysical = 10 };

/// SYSDBG_PHYSICAL: where to read, within one page, and where to put it.
struct DebugPhysical {
    std::uint64_t address = 0;
    std::uint64_t buffer = 0; // void*
    std::uint32_t size = 0;   // bytes
    std::uint32_t reserved_014 = 0;
};
static_assert(sizeof(DebugPhysical) == 24);

} // namespace abi::nt
