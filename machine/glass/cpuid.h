// SPDX-License-Identifier: MIT
// What the glass machine's processor says about itself: an AMD processor with SVM and nested
// paging, as QEMU's qemu64,+svm,+npt,+smep,+smap is, so that a guest decides the same on both. Only
// GMET is more than QEMU has: without it no table can say "user mode may execute, the kernel may
// not".
#pragma once

#include "x86/control_registers.h"
#include "x86/cpuid.h"

#include <cstdint>

namespace machine::glass {

/// Which processor of the machine it is.
struct ProcessorIdentity {
    std::uint8_t apic_id = 0; // 0: the one that boots
    std::uint8_t count = 1;   // of processors in the machine

    bool is_bootstrap() const { return apic_id == 0; }
};

x86::CpuidResult answer_cpuid(std::uint32_t leaf, std::uint32_t subleaf,
                              ProcessorIdentity identity = {});

/// May a guest set these bits of CR4? The others are of features we do not announce.
constexpr bool is_allowed(x86::Cr4 value) {
    using x86::Cr4;
    constexpr std::uint64_t allowed =
        decltype(Cr4::time_stamp_disable)::mask | decltype(Cr4::debug_extensions)::mask |
        decltype(Cr4::page_size_extensions)::mask |
        decltype(Cr4::physical_address_extension)::mask | decltype(Cr4::machine_check)::mask |
        decltype(Cr4::global_pages)::mask | decltype(Cr4::performance_counters)::mask |
        decltype(Cr4::fxsave)::mask | decltype(Cr4::unmasked_exceptions)::mask |
        decltype(Cr4::supervisor_execution_prevention)::mask |
        decltype(Cr4::supervisor_access_prevention)::mask;
    return (value.raw & ~allowed) == 0;
}

} // namespace machine::glass
