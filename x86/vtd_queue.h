// SPDX-License-Identifier: MIT
// VT-d's queue of invalidations: a ring in RAM, which the IOMMU works off. What interrupts it
// remembers it forgets in no other way.  [VTD 6.5.2]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86::vtd {

/// IQH and IQT: a descriptor's distance from the beginning.
struct QueuePlace : Register<QueuePlace> {
    static constexpr Bits<18, 4, std::uint16_t> descriptor{}; // QH, QT
};

/// IQA
struct QueueAddressRegister : Register<QueueAddressRegister> {
    static constexpr Bits<2, 0, std::uint8_t> size{}; // QS: 2^QS pages
    static constexpr Bits<63, 12> page{};             // IQA

    constexpr std::uint64_t address() const { return raw & decltype(page)::mask; }
    constexpr std::uint32_t descriptors() const { return 256u << get(size); }
};

/// The lower half of a descriptor; all have their kind there.
struct QueueDescriptor : Register<QueueDescriptor> {
    enum class Kind : std::uint8_t { Contexts = 1, Iotlb = 2, Interrupts = 4, Wait = 5 };

    static constexpr Bits<3, 0, Kind> kind{};
};

/// Forget context entries.  [VTD 6.5.2.1]
struct ForgetContexts : Register<ForgetContexts> {
    static constexpr Bits<5, 4, std::uint8_t> granularity{};     // G, as in CCMD
    static constexpr Bits<47, 32, std::uint16_t> source{};       // SID
    static constexpr Bits<49, 48, std::uint8_t> function_mask{}; // FM
};

/// Forget translations; which pages is in the upper half, as in IVA.  [VTD 6.5.2.3]
struct ForgetTranslations : Register<ForgetTranslations> {
    static constexpr Bits<5, 4, std::uint8_t> granularity{}; // G, as in IOTLB
    static constexpr Bits<31, 16, std::uint16_t> domain{};   // DID
};

/// Forget interrupt entries.  [VTD 6.5.2.7]
struct ForgetInterrupts : Register<ForgetInterrupts> {
    static constexpr Bits<3, 0, QueueDescriptor::Kind> kind{};
    static constexpr Bit<4> by_index{};                   // G, else all
    static constexpr Bits<31, 27, std::uint8_t> mask{};   // IM: 2^IM entries
    static constexpr Bits<47, 32, std::uint16_t> index{}; // IIDX
};

/// All that stands before it is done: say so. Where is in the upper half.  [VTD 6.5.2.8]
struct QueueWait : Register<QueueWait> {
    static constexpr Bits<3, 0, QueueDescriptor::Kind> kind{};
    static constexpr Bit<4> by_interrupt{};                // IF
    static constexpr Bit<5> by_store{};                    // SW
    static constexpr Bits<63, 32, std::uint32_t> stored{}; // status data
};

} // namespace x86::vtd
