// SPDX-License-Identifier: MIT
// Segments as long mode still has them: descriptors, selectors, the TSS, interrupt gates.
// [APM2 4.7] [APM2 4.8]  Lesson: 2.
//
// Attributes come in three layouts of the same bits. In a descriptor they are bits 55:40, with four
// bits of the limit in the middle. SegmentAttributes keeps that order with the limit bits zero (it
// is also the layout of the TLFS); the VMCB packs them into twelve.
#pragma once

#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace x86 {

/// The type field of a code or data segment (the S bit is 1).  [APM2 4.8.1] [APM2 4.8.2]
enum class SegmentType : std::uint8_t {
    DataReadWriteAccessed = 0x3,
    CodeExecuteReadAccessed = 0xB,
};

/// The type field of a system segment or gate (the S bit is 0) in long mode.  [APM2 4.8.3]
enum class SystemType : std::uint8_t {
    Ldt = 0x2,
    AvailableTss = 0x9,
    BusyTss = 0xB,
    InterruptGate = 0xE,
    TrapGate = 0xF,
};

struct PackedSegmentAttributes;

/// Descriptor bits 55:40, limit bits zero.
struct SegmentAttributes : Register<SegmentAttributes, std::uint16_t> {
    static constexpr Bits<3, 0, std::uint8_t> type{};      // SegmentType or SystemType
    static constexpr Bit<4> code_or_data{};                // S
    static constexpr Bits<6, 5, std::uint8_t> privilege{}; // DPL
    static constexpr Bit<7> present{};                     // P
    static constexpr Bit<12> available{};                  // AVL
    static constexpr Bit<13> long_mode{};                  // L: 64-bit code
    static constexpr Bit<14> default_32_bit{};             // D/B
    static constexpr Bit<15> granularity{};                // G: the limit counts 4 KiB units

    constexpr PackedSegmentAttributes packed() const;

    /// 64-bit code and ordinary data, for ring `ring`.
    static constexpr SegmentAttributes code(std::uint8_t ring) {
        return segment(SegmentType::CodeExecuteReadAccessed, ring).with(long_mode, true);
    }
    static constexpr SegmentAttributes data(std::uint8_t ring) {
        return segment(SegmentType::DataReadWriteAccessed, ring).with(default_32_bit, true);
    }
    /// 32-bit code: what a loader runs before long mode.
    static constexpr SegmentAttributes code_32_bit(std::uint8_t ring) {
        return segment(SegmentType::CodeExecuteReadAccessed, ring).with(default_32_bit, true);
    }
    static constexpr SegmentAttributes system(SystemType kind) {
        return SegmentAttributes{}.with(type, static_cast<std::uint8_t>(kind)).with(present, true);
    }

private:
    static constexpr SegmentAttributes segment(SegmentType kind, std::uint8_t ring) {
        return SegmentAttributes{}
            .with(type, static_cast<std::uint8_t>(kind))
            .with(code_or_data, true)
            .with(privilege, ring)
            .with(present, true)
            .with(granularity, true);
    }
};

/// The VMCB's twelve bits: descriptor bits 55:52, then 47:40.  [APM2 15.5.1]
struct PackedSegmentAttributes : Register<PackedSegmentAttributes, std::uint16_t> {
    static constexpr Bits<3, 0, std::uint8_t> type{};
    static constexpr Bit<4> code_or_data{};                // S
    static constexpr Bits<6, 5, std::uint8_t> privilege{}; // DPL
    static constexpr Bit<7> present{};                     // P
    static constexpr Bit<8> available{};                   // AVL
    static constexpr Bit<9> long_mode{};                   // L
    static constexpr Bit<10> default_32_bit{};             // D/B
    static constexpr Bit<11> granularity{};                // G

    constexpr SegmentAttributes unpacked() const {
        return SegmentAttributes::from(
            static_cast<std::uint16_t>((raw & 0x00FF) | ((raw & 0x0F00) << 4)));
    }
};

constexpr PackedSegmentAttributes SegmentAttributes::packed() const {
    return PackedSegmentAttributes::from(
        static_cast<std::uint16_t>((raw & 0x00FF) | ((raw >> 4) & 0x0F00)));
}

/// An entry of the GDT for code or data.  [APM2 4.7]
struct SegmentDescriptor : Register<SegmentDescriptor> {
    static constexpr Bits<15, 0> limit_low{};
    static constexpr Bits<39, 16> base_low{};
    static constexpr Bits<47, 40> attributes_low{};
    static constexpr Bits<51, 48> limit_high{};
    static constexpr Bits<55, 52> attributes_high{};
    static constexpr Bits<63, 56> base_high{};

    constexpr std::uint32_t base() const {
        return static_cast<std::uint32_t>(get(base_low) | get(base_high) << 24);
    }
    /// In bytes, granularity applied: what the VMCB wants.
    constexpr std::uint32_t limit() const {
        const auto units = static_cast<std::uint32_t>(get(limit_low) | get(limit_high) << 16);
        return attributes().get(SegmentAttributes::granularity) ? (units << 12 | 0xFFF) : units;
    }
    constexpr SegmentAttributes attributes() const {
        return SegmentAttributes::from(
            static_cast<std::uint16_t>(get(attributes_low) | get(attributes_high) << 12));
    }

    /// `limit` in the units that the granularity bit of `attributes` says.
    static constexpr SegmentDescriptor of(std::uint32_t base, std::uint32_t limit,
                                          SegmentAttributes attributes) {
        return SegmentDescriptor{}
            .with(limit_low, limit)
            .with(limit_high, limit >> 16)
            .with(base_low, base)
            .with(base_high, base >> 24)
            .with(attributes_low, attributes.raw)
            .with(attributes_high, static_cast<std::uint64_t>(attributes.raw) >> 12);
    }
    /// Base 0, limit 4 GiB.
    static constexpr SegmentDescriptor flat(SegmentAttributes attributes) {
        return of(0, 0xF'FFFF, attributes);
    }
};

static_assert(SegmentDescriptor::flat(SegmentAttributes::code(0)).raw == 0x00AF'9B00'0000'FFFF);
static_assert(SegmentDescriptor::flat(SegmentAttributes::data(0)).raw == 0x00CF'9300'0000'FFFF);
static_assert(SegmentDescriptor::flat(SegmentAttributes::code(3)).raw == 0x00AF'FB00'0000'FFFF);
static_assert(SegmentDescriptor::of(0, 0xF'FFFF, SegmentAttributes::code_32_bit(0)).raw ==
              0x00CF'9B00'0000'FFFF);
static_assert(SegmentDescriptor::flat(SegmentAttributes::data(3)).raw == 0x00CF'F300'0000'FFFF);
static_assert(SegmentAttributes::code(0).packed().raw == 0xA9B);
static_assert(SegmentAttributes::data(0).packed().raw == 0xC93);
static_assert(SegmentAttributes::system(SystemType::BusyTss).packed().raw == 0x8B);

/// A GDT entry for the TSS or an LDT: 16 bytes, so that its base may be any address.  [APM2 4.8.3]
struct SystemDescriptor {
    SegmentDescriptor low;
    std::uint32_t base_top = 0; // base bits 63:32
    std::uint32_t reserved_00c = 0;

    constexpr std::uint64_t base() const {
        return low.base() | static_cast<std::uint64_t>(base_top) << 32;
    }
    static constexpr SystemDescriptor of(std::uint64_t base, std::uint32_t limit, SystemType type) {
        return {SegmentDescriptor::of(static_cast<std::uint32_t>(base), limit,
                                      SegmentAttributes::system(type)),
                static_cast<std::uint32_t>(base >> 32), 0};
    }
};
static_assert(sizeof(SystemDescriptor) == 16);

/// What a segment register holds.  [APM2 4.5.1]
struct Selector : Register<Selector, std::uint16_t> {
    static constexpr Bits<1, 0, std::uint8_t> privilege{}; // RPL
    static constexpr Bit<2> local{};                       // TI
    static constexpr Bits<15, 3, std::uint16_t> index{};   // SI

    static constexpr Selector of(std::uint16_t entry, std::uint8_t ring) {
        return Selector{}.with(index, entry).with(privilege, ring);
    }
};
static_assert(Selector::of(5, 3).raw == 0x2B);

#pragma pack(push, 1)
/// The operand of LGDT and LIDT.  [APM2 4.6.2]
struct DescriptorTableRegister {
    std::uint16_t limit = 0; // bytes, less one
    std::uint64_t base = 0;
};

/// The 64-bit TSS: no tasks, only stacks.  [APM2 12.2.5]
struct TaskStateSegment {
    std::uint32_t reserved_000 = 0;
    std::uint64_t ring_stack[3] = {}; // RSP0..RSP2: the stack on entry to ring 0..2
    std::uint64_t reserved_01c = 0;
    std::uint64_t interrupt_stack[7] = {}; // IST1..IST7
    std::uint64_t reserved_05c = 0;
    std::uint16_t reserved_064 = 0;
    std::uint16_t io_map_base = 0x68; // past the limit: no port is open to ring 3
};
#pragma pack(pop)
static_assert(sizeof(DescriptorTableRegister) == 10);
static_assert(offsetof(DescriptorTableRegister, base) == 2);
static_assert(sizeof(TaskStateSegment) == 0x68);
static_assert(offsetof(TaskStateSegment, ring_stack) == 0x04);
static_assert(offsetof(TaskStateSegment, interrupt_stack) == 0x24);
static_assert(offsetof(TaskStateSegment, io_map_base) == 0x66);

/// First half of an IDT entry.  [APM2 4.8.4]
struct GateDescriptorLow : Register<GateDescriptorLow> {
    static constexpr Bits<15, 0> target_low{};
    static constexpr Bits<31, 16, std::uint16_t> selector{};
    static constexpr Bits<34, 32, std::uint8_t> interrupt_stack{}; // IST: 0 = stay on this stack
    static constexpr Bits<43, 40, SystemType> type{};
    static constexpr Bits<46, 45, std::uint8_t> privilege{}; // DPL: who may INT n here
    static constexpr Bit<47> present{};                      // P
    static constexpr Bits<63, 48> target_middle{};
};

/// An IDT entry.
struct GateDescriptor {
    GateDescriptorLow low;
    std::uint32_t target_high = 0;
    std::uint32_t reserved_00c = 0;

    constexpr std::uint64_t target() const {
        return low.get(GateDescriptorLow::target_low) |
               low.get(GateDescriptorLow::target_middle) << 16 |
               static_cast<std::uint64_t>(target_high) << 32;
    }
    /// A gate that clears IF, so that the handler begins undisturbed.
    static constexpr GateDescriptor interrupt(std::uint64_t handler, Selector code,
                                              std::uint8_t stack = 0, std::uint8_t ring = 0) {
        using Low = GateDescriptorLow;
        return {Low{}
                    .with(Low::target_low, handler)
                    .with(Low::target_middle, handler >> 16)
                    .with(Low::selector, code.raw)
                    .with(Low::interrupt_stack, stack)
                    .with(Low::type, SystemType::InterruptGate)
                    .with(Low::privilege, ring)
                    .with(Low::present, true),
                static_cast<std::uint32_t>(handler >> 32), 0};
    }
};
static_assert(sizeof(GateDescriptor) == 16);
static_assert(GateDescriptor::interrupt(0xFFFF'F800'1234'5678, Selector::of(1, 0)).low.raw ==
              0x1234'8E00'0008'5678);

} // namespace x86
