// SPDX-License-Identifier: MIT
#include "x86/descriptor_tables.h"

#include "tests/catch.h"

#include <cstdint>

using x86::DescriptorTables;

namespace {

constexpr std::uint64_t stubs = 0xFFFF'F800'0001'2340;
constexpr std::uint64_t stub_size = 16;
constexpr std::uint64_t stack_top = 0xFFFF'F800'0020'0000;

} // namespace

TEST_CASE("The selectors of a program lead to its segments", "[x86][segment]") {
    const x86::KernelSegments segments;
    const auto* const entries = reinterpret_cast<const std::uint64_t*>(&segments);
    const auto entry_of = [&](x86::Selector selector) {
        return entries[selector.get(x86::Selector::index)];
    };

    CHECK(entries[0] == 0);
    CHECK(entry_of(x86::KernelSegments::code) == 0x00AF'9B00'0000'FFFF);
    CHECK(entry_of(x86::KernelSegments::data) == 0x00CF'9300'0000'FFFF);
    CHECK(&entries[x86::KernelSegments::task.get(x86::Selector::index)] ==
          &segments.task_segment.low.raw);
    CHECK(entry_of(x86::KernelSegments::user_data) == 0x00CF'F300'0000'FFFF);
    CHECK(entry_of(x86::KernelSegments::user_code) == 0x00AF'FB00'0000'FFFF);
    CHECK(x86::KernelSegments::user_code.raw == x86::KernelSegments::user_data.raw + 8); // SYSRET
}

TEST_CASE("Every exception has a gate to its own stub, on the spare stack", "[x86][segment]") {
    DescriptorTables tables;
    tables.build(stubs, stub_size, stack_top);

    for (unsigned vector = 0; vector < x86::exception_count; ++vector) {
        INFO("vector " << vector);
        const x86::GateDescriptor& gate = tables.gates.gate[vector];
        CHECK(gate.target() == stubs + vector * stub_size);
        CHECK(gate.low.get(x86::GateDescriptorLow::present));
        CHECK(gate.low.get(x86::GateDescriptorLow::selector) == x86::KernelSegments::code.raw);
        CHECK(gate.low.get(x86::GateDescriptorLow::interrupt_stack) == 1);
        CHECK(gate.low.get(x86::GateDescriptorLow::privilege) == 0);
    }
    const std::uint64_t spare_stack =
        tables.task.interrupt_stack[0]; // Packed: not to be referred to.
    CHECK(spare_stack == stack_top);
}

TEST_CASE("The tables know their own place and size", "[x86][segment]") {
    DescriptorTables tables;
    tables.build(stubs, stub_size, stack_top);

    CHECK(tables.segments.task_segment.base() == reinterpret_cast<std::uint64_t>(&tables.task));
    CHECK(tables.segments.task_segment.low.limit() == 0x67);
    const auto [segments_limit, segments_base] = tables.segment_register();
    CHECK(std::uint64_t{segments_base} == reinterpret_cast<std::uint64_t>(&tables.segments));
    CHECK(segments_limit == 7 * 8 - 1);
    const auto [gates_limit, gates_base] = tables.gate_register();
    CHECK(std::uint64_t{gates_base} == reinterpret_cast<std::uint64_t>(&tables.gates));
    CHECK(gates_limit == 32 * 16 - 1);
}
