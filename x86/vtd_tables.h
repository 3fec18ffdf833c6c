// SPDX-License-Identifier: MIT
// The tables that VT-d reads from RAM: by bus a root entry, by device and function a context entry,
// from there page tables of its own format.  [VTD 9]
//
//     root table        context table           second-level tables
//     bus 0 ─────────▶  device 4, function 0 ─▶ level 4 ─▶ 3 ─▶ 2 ─▶ 1 ─▶ page
//     bus 1  absent     device 5, function 0  absent
#pragma once

#include "x86/bits.h"
#include "x86/page_table.h"

#include <cstdint>
#include <type_traits>

namespace x86::vtd {

inline constexpr unsigned requesters_per_bus = 256;
inline constexpr unsigned buses = 256;

/// The lower half of a root entry; the upper one is reserved.  [VTD 9.1]
struct RootEntry : Register<RootEntry> {
    static constexpr Bit<0> present{};            // P
    static constexpr Bits<63, 12> context_page{}; // CTP

    constexpr std::uint64_t context_table() const { return raw & decltype(context_page)::mask; }
};

/// The lower half of a context entry.  [VTD 9.3]
struct ContextEntry : Register<ContextEntry> {
    enum class Type : std::uint8_t { Tables = 0, DeviceTlb = 1, PassThrough = 2 };

    static constexpr Bit<0> present{};          // P
    static constexpr Bit<1> faults_disabled{};  // FPD
    static constexpr Bits<3, 2, Type> type{};   // T
    static constexpr Bits<63, 12> table_page{}; // SLPTPTR

    constexpr std::uint64_t table() const { return raw & decltype(table_page)::mask; }
};

/// The upper half of a context entry.
struct ContextDomain : Register<ContextDomain> {
    static constexpr std::uint8_t four_levels = 2;

    static constexpr Bits<2, 0, std::uint8_t> width{};    // AW: levels, less two
    static constexpr Bits<23, 8, std::uint16_t> domain{}; // DID

    constexpr unsigned levels() const { return get(width) + 2u; }
};

struct Entry {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
static_assert(sizeof(Entry) == 16);

/// An entry of the second-level tables. As far as they have a meaning here, its bits lie where
/// AMD's nested page tables have them: what is present there can be read here, what is writable can
/// be written, and all else is ignored. So one table can serve both.  [VTD 9.8] [APM2 15.25.5]
struct SecondLevelEntry : Register<SecondLevelEntry> {
    static constexpr Bit<0> readable{};    // R
    static constexpr Bit<1> writable{};    // W
    static constexpr Bit<7> large{};       // PS, levels 2 and 3
    static constexpr Bit<11> snooped{};    // SNP, leaves
    static constexpr Bits<51, 12> frame{}; // ADDR

    constexpr std::uint64_t address() const { return raw & decltype(frame)::mask; }
    constexpr bool is_leaf(unsigned level) const { return level == 1 || get(large); }
};
// Where the processor's own tables have the same bits:
static_assert(
    std::is_same_v<decltype(SecondLevelEntry::readable), decltype(PageTableEntry::present)>);
static_assert(
    std::is_same_v<decltype(SecondLevelEntry::writable), decltype(PageTableEntry::writable)>);
static_assert(std::is_same_v<decltype(SecondLevelEntry::large), decltype(PageTableEntry::large)>);

} // namespace x86::vtd
