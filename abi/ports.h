// SPDX-License-Identifier: MIT
// I/O ports that every machine we run on has at the same place.
#pragma once

#include <cstdint>

namespace abi {

/// COM1, a 16550 UART: the console.
inline constexpr std::uint16_t console_port = 0x3F8;

/// Writing a PowerOff value (32 bits) here ends the machine. QEMU's isa-debug-exit, and glass's.
/// QEMU turns value v into its own exit status (v << 1) | 1.
inline constexpr std::uint16_t power_off_port = 0x501;

/// Why the machine was switched off.
enum class PowerOff : std::uint32_t {
    Orderly = 0x10,         // The VTL0 kernel finished its work.
    KernelBugcheck = 0x11,  // kernel.exe stopped itself.
    SecureBugcheck = 0x12,  // securekernel.exe stopped itself.
    HypervisorPanic = 0x13, // hypervisor.exe stopped itself.
    LoaderRefused = 0x14,   // An image or the machine was not fit to boot.
    GuestShutdown = 0x15,   // A guest triple-faulted. [APM2 15.14.3]
};

/// Bochs ends when the word "Shutdown" is written here, byte by byte.
inline constexpr std::uint16_t bochs_shutdown_port = 0x8900;

} // namespace abi
