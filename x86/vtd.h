// SPDX-License-Identifier: MIT
// VT-d, Intel's IOMMU: its registers. The tables it reads are in vtd_tables.h.  [VTD 10.4]
//
// All registers can be accessed 32 bits at a time. Of a command in 64 bits the lower half is
// written first: the upper one has the bit that starts it.
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86::vtd {

/// Offsets in the register page. The invalidation and fault recording registers lie where the
/// capability registers say.
enum class RegisterOffset : std::uint32_t {
    Version = 0x00,            // VER
    Capability = 0x08,         // CAP, 64 bits
    ExtendedCapability = 0x10, // ECAP, 64 bits
    GlobalCommand = 0x18,      // GCMD
    GlobalStatus = 0x1C,       // GSTS
    RootTable = 0x20,          // RTADDR, 64 bits
    ContextCommand = 0x28,     // CCMD, 64 bits
    FaultStatus = 0x34,        // FSTS
    FaultControl = 0x38,       // FECTL
    FaultData = 0x3C,          // FEDATA
    FaultAddress = 0x40,       // FEADDR
    FaultUpperAddress = 0x44,  // FEUADDR
    QueueHead = 0x80,          // IQH, 64 bits
    QueueTail = 0x88,          // IQT, 64 bits
    QueueAddress = 0x90,       // IQA, 64 bits
    QueueDone = 0x9C,          // ICS
    QueueControl = 0xA0,       // IECTL, like FECTL
    QueueData = 0xA4,          // IEDATA
    QueueInterrupt = 0xA8,     // IEADDR
    InterruptTable = 0xB8,     // IRTA, 64 bits
};

/// Distance of the upper half of a 64-bit register.
inline constexpr std::uint32_t upper_half = 4;

/// CAP
struct Capability : Register<Capability> {
    static constexpr Bits<2, 0, std::uint8_t> domains{};                // ND: 2^(2n + 4) of them
    static constexpr Bit<7> caches_absence{};                           // CM
    static constexpr Bit<9> three_levels{};                             // SAGAW: 39 bits
    static constexpr Bit<10> four_levels{};                             // SAGAW: 48 bits
    static constexpr Bits<21, 16, std::uint8_t> address_width{};        // MGAW, less one
    static constexpr Bits<33, 24, std::uint32_t> fault_record_place{};  // FRO, in 16 bytes
    static constexpr Bit<34> large_pages{};                             // SLLPS: 2 MiB
    static constexpr Bit<35> huge_pages{};                              // SLLPS: 1 GiB
    static constexpr Bit<39> page_invalidation{};                       // PSI
    static constexpr Bits<47, 40, std::uint8_t> fault_records{};        // NFR, less one
    static constexpr Bits<53, 48, std::uint8_t> largest_address_mask{}; // MAMV
    static constexpr Bit<54> drains_writes{};                           // DWD
    static constexpr Bit<55> drains_reads{};                            // DRD

    constexpr std::uint32_t fault_record_offset() const { return get(fault_record_place) * 16; }
    constexpr unsigned fault_record_count() const { return get(fault_records) + 1u; }
};

/// ECAP
struct ExtendedCapability : Register<ExtendedCapability> {
    static constexpr Bit<1> queued_invalidation{};                     // QI
    static constexpr Bit<3> interrupt_remapping{};                     // IR
    static constexpr Bit<4> wide_interrupt_targets{};                  // EIM
    static constexpr Bit<6> pass_through{};                            // PT
    static constexpr Bits<17, 8, std::uint32_t> iotlb_place{};         // IRO, in 16 bytes
    static constexpr Bits<23, 20, std::uint8_t> largest_handle_mask{}; // MHMV

    constexpr std::uint32_t iotlb_offset() const { return get(iotlb_place) * 16; }
};

/// GCMD and, with the same bits, GSTS.
struct GlobalCommand : Register<GlobalCommand, std::uint32_t> {
    static constexpr Bit<23> old_interrupts{};      // CFI, CFIS: let through as they are
    static constexpr Bit<24> set_interrupt_table{}; // SIRTP, IRTPS
    static constexpr Bit<25> interrupt_remapping{}; // IRE, IRES
    static constexpr Bit<26> queue{};               // QIE, QIES
    static constexpr Bit<30> set_root_table{};      // SRTP, RTPS
    static constexpr Bit<31> translation{};         // TE, TES
};

/// CCMD: forget cached context entries.
struct ContextCommand : Register<ContextCommand> {
    enum class Granularity : std::uint8_t { None = 0, All = 1, Domain = 2, Device = 3 };

    static constexpr Bits<15, 0, std::uint16_t> domain{};        // DID
    static constexpr Bits<31, 16, std::uint16_t> source{};       // SID
    static constexpr Bits<33, 32, std::uint8_t> function_mask{}; // FM
    static constexpr Bits<60, 59, Granularity> done{};           // CAIG
    static constexpr Bits<62, 61, Granularity> wanted{};         // CIRG
    static constexpr Bit<63> start{};                            // ICC
};

/// IVA, the first of the two IOTLB registers: which pages.
struct InvalidationAddress : Register<InvalidationAddress> {
    static constexpr Bits<5, 0, std::uint8_t> address_mask{}; // AM: 2^AM pages
    static constexpr Bits<63, 12> page{};                     // ADDR
};

/// IOTLB, 8 bytes behind IVA: forget cached translations.
struct IotlbCommand : Register<IotlbCommand> {
    enum class Granularity : std::uint8_t { None = 0, All = 1, Domain = 2, Pages = 3 };

    static constexpr Bits<47, 32, std::uint16_t> domain{}; // DID
    static constexpr Bit<48> drain_writes{};               // DW
    static constexpr Bit<49> drain_reads{};                // DR
    static constexpr Bits<58, 57, Granularity> done{};     // IAIG
    static constexpr Bits<61, 60, Granularity> wanted{};   // IIRG
    static constexpr Bit<63> start{};                      // IVT
};
inline constexpr std::uint32_t iotlb_command_after_address = 8;

/// FSTS
struct FaultStatus : Register<FaultStatus, std::uint32_t> {
    static constexpr Bit<0> overflow{};                        // PFO
    static constexpr Bit<1> pending{};                         // PPF: some record has its F set
    static constexpr Bit<4> queue_error{};                     // IQE
    static constexpr Bits<15, 8, std::uint8_t> first_record{}; // FRI
};

/// FECTL
struct FaultControl : Register<FaultControl, std::uint32_t> {
    static constexpr Bit<30> interrupt_pending{}; // IP
    static constexpr Bit<31> masked{};            // IM
};

/// ICS
struct QueueDone : Register<QueueDone, std::uint32_t> {
    static constexpr Bit<0> waited{}; // IWC: a wait that asked for an interrupt is over
};

enum class FaultReason : std::uint8_t {
    None = 0,
    RootNotPresent = 1,
    ContextNotPresent = 2,
    ContextInvalid = 3,
    AddressTooLarge = 4,
    NoWrite = 5,
    NoRead = 6,
    TableOutsideMemory = 7,
    RootOutsideMemory = 8,
    ContextOutsideMemory = 9,
    RootReserved = 10,
    ContextReserved = 11,
    TableReserved = 12,
    InterruptReserved = 0x20, // the message has bits set that must be clear
    InterruptBeyondTable = 0x21,
    InterruptNotPresent = 0x22,
    InterruptTableOutsideMemory = 0x23,
    InterruptEntryReserved = 0x24,
    InterruptOldFormat = 0x25, // and CFI is clear
    InterruptOfAnother = 0x26, // the entry is for another requester
};

/// Faults of interrupt requests have numbers of their own.  [VTD 7.2.1]
constexpr bool is_about_interrupt(FaultReason reason) {
    return reason >= FaultReason::InterruptReserved;
}

/// FRCD, 16 bytes: the lower half is the address of the page; of an interrupt request, its number
/// in the table.
struct FaultPlace : Register<FaultPlace> {
    static constexpr Bits<63, 48, std::uint16_t> interrupt{}; // FI
};
struct FaultRecord : Register<FaultRecord> {              // the upper half
    static constexpr Bits<15, 0, std::uint16_t> source{}; // SID
    static constexpr Bits<39, 32, FaultReason> reason{};  // FR
    static constexpr Bit<62> is_read{};                   // T
    static constexpr Bit<63> is_full{};                   // F
};
inline constexpr std::uint32_t fault_record_bytes = 16;

} // namespace x86::vtd
