// SPDX-License-Identifier: MIT
// What SYSCALL and SYSRET need before a kernel that has the segments of KernelSegments can use
// them.  [APM2 6.1.1]
#pragma once

#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"
#include "x86/msr.h"

#include <array>
#include <cstdint>

namespace x86 {

struct MsrValue {
    Msr msr{};
    std::uint64_t value = 0;
};

/// For the way in at `entry`. EFER.SCE, which opens it, is not among them.
constexpr std::array<MsrValue, 3> system_call_registers(std::uint64_t entry) {
    // SYSRET loads CS from 16 above this, SS from 8 above.  [APM3 SYSRET]
    constexpr std::uint64_t user_base = KernelSegments::user_data.raw - 8;
    constexpr std::uint64_t kernel_base = KernelSegments::code.raw;
    constexpr auto cleared = Rflags{}
                                 .with(Rflags::trap, true)
                                 .with(Rflags::interrupts, true)
                                 .with(Rflags::direction, true)
                                 .with(Rflags::nested_task, true)
                                 .with(Rflags::alignment_check, true);
    return {{{Msr::Star, user_base << 48 | kernel_base << 32},
             {Msr::LongStar, entry},
             {Msr::SyscallFlagMask, cleared.raw}}};
}

} // namespace x86
