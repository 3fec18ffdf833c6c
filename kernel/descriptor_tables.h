// SPDX-License-Identifier: MIT
// What may interrupt the kernel beside exceptions.
#pragma once

#include "x86/kernel_tables.h"

#include <cstdint>

namespace nt {

/// Vectors above the exceptions.
enum class InterruptVector : std::uint8_t {
    Clock = 0x20,     // the local APIC's timer
    Attention = 0x21, // another processor: look what changed
    Spurious = 0x2F,
};

using KernelDescriptorTables = x86::KernelTables<48>;

} // namespace nt
