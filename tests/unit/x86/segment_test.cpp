// SPDX-License-Identifier: MIT
#include "x86/segment.h"

#include "tests/catch.h"

#include <cstdint>

using x86::GateDescriptor;
using x86::GateDescriptorLow;
using x86::PackedSegmentAttributes;
using x86::SegmentAttributes;
using x86::SegmentDescriptor;
using x86::Selector;
using x86::SystemDescriptor;
using x86::SystemType;

TEST_CASE("A descriptor gives back its base, limit and attributes", "[x86][segment]") {
    const auto attributes = SegmentAttributes::data(3);
    const auto descriptor = SegmentDescriptor::of(0x1234'5678, 0xA'BCDE, attributes);

    CHECK(descriptor.base() == 0x1234'5678);
    CHECK(descriptor.attributes() == attributes);
    CHECK(descriptor.limit() == 0xABCD'EFFF); // 0xABCDE units of 4 KiB, all of the last one
}

TEST_CASE("A limit without granularity counts bytes", "[x86][segment]") {
    const auto bytes = SegmentAttributes::data(0).with(SegmentAttributes::granularity, false);

    CHECK(SegmentDescriptor::of(0, 0xFFFF, bytes).limit() == 0xFFFF);
    CHECK(SegmentDescriptor::flat(SegmentAttributes::code(0)).limit() == 0xFFFF'FFFF);
}

TEST_CASE("Flat descriptors are those every 64-bit system has", "[x86][segment]") {
    CHECK(SegmentDescriptor::flat(SegmentAttributes::code(0)).raw == 0x00AF'9B00'0000'FFFF);
    CHECK(SegmentDescriptor::flat(SegmentAttributes::data(0)).raw == 0x00CF'9300'0000'FFFF);
    CHECK(SegmentDescriptor::flat(SegmentAttributes::code(3)).raw == 0x00AF'FB00'0000'FFFF);
    CHECK(SegmentDescriptor::flat(SegmentAttributes::data(3)).raw == 0x00CF'F300'0000'FFFF);
    CHECK(SegmentDescriptor::flat(SegmentAttributes::code_32_bit(0)).raw == 0x00CF'9B00'0000'FFFF);
}

TEST_CASE("The VMCB's attributes are the descriptor's without the limit bits", "[x86][segment]") {
    CHECK(SegmentAttributes::code(0).raw == 0xA09B);
    CHECK(SegmentAttributes::code(0).packed().raw == 0xA9B);
    CHECK(SegmentAttributes::data(3).raw == 0xC0F3);
    CHECK(SegmentAttributes::data(3).packed().raw == 0xCF3);
    CHECK(SegmentAttributes::system(SystemType::BusyTss).packed().raw == 0x08B);
}

TEST_CASE("Packing and unpacking attributes loses nothing", "[x86][segment]") {
    for (unsigned raw = 0; raw < 0x1000; ++raw) {
        const auto packed = PackedSegmentAttributes::from(static_cast<std::uint16_t>(raw));
        REQUIRE(packed.unpacked().packed() == packed);
        REQUIRE((packed.unpacked().raw & 0x0F00) == 0);
    }
    const auto attributes = SegmentAttributes::code(3);
    CHECK(attributes.packed().get(PackedSegmentAttributes::long_mode));
    CHECK(attributes.packed().get(PackedSegmentAttributes::privilege) == 3);
    CHECK(attributes.packed().get(PackedSegmentAttributes::present));
}

TEST_CASE("The bits where a descriptor has its limit are dropped when packing", "[x86][segment]") {
    CHECK(SegmentAttributes::from(0xAF9B).packed().raw == 0xA9B);
}

TEST_CASE("A system descriptor reaches any address", "[x86][segment]") {
    const auto descriptor =
        SystemDescriptor::of(0xFFFF'F800'1234'5678, 0x67, SystemType::AvailableTss);

    CHECK(descriptor.base() == 0xFFFF'F800'1234'5678);
    CHECK(descriptor.low.limit() == 0x67);
    CHECK(descriptor.low.raw == 0x1200'8934'5678'0067);
    CHECK(descriptor.base_top == 0xFFFF'F800);
}

TEST_CASE("An interrupt gate names its handler, stack and privilege", "[x86][segment]") {
    const auto gate = GateDescriptor::interrupt(0xFFFF'F800'1234'5678, Selector::of(1, 0), 1, 3);

    CHECK(gate.target() == 0xFFFF'F800'1234'5678);
    CHECK(gate.low.get(GateDescriptorLow::selector) == 0x08);
    CHECK(gate.low.get(GateDescriptorLow::interrupt_stack) == 1);
    CHECK(gate.low.get(GateDescriptorLow::privilege) == 3);
    CHECK(gate.low.raw == 0x1234'EE01'0008'5678);
    CHECK(gate.target_high == 0xFFFF'F800);
}

TEST_CASE("A selector is an index, a table and a ring", "[x86][segment]") {
    CHECK(Selector::of(1, 0).raw == 0x08);
    CHECK(Selector::of(5, 3).raw == 0x2B);
    CHECK(Selector::from(0x2B).get(Selector::index) == 5);
}

TEST_CASE("A fresh TSS opens no port to ring 3", "[x86][segment]") {
    const x86::TaskStateSegment task;
    CHECK(task.io_map_base >= sizeof(task));
}
