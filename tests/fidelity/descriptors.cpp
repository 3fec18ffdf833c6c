// SPDX-License-Identifier: MIT
#include "tests/fidelity/descriptors.h"

#include "x86/segment.h"

#include <cstring>

extern "C" const std::byte exception_handlers[]; // handlers.S: sixteen bytes each

namespace fidelity {
namespace {

struct Row {
    std::uint16_t selector;
    std::uint64_t descriptor;
};

/// One that takes two places has its upper half, a base below 4 GiB, left zero.
constexpr Row rows[] = {
    {0x08, 0x00AF'9B00'0000'FFFF}, // 64-bit code
    {0x10, 0x00CF'9300'0000'FFFF}, // data
    {0x18, 0x00CF'FB00'0000'FFFF}, // 32-bit code, ring 3
    {0x20, 0x00CF'F300'0000'FFFF}, // data, ring 3
    {0x28, 0x00AF'FB00'0000'FFFF}, // 64-bit code, ring 3
    {0x30, 0x0000'8B45'0200'0067}, // the TSS in use
    {0x40, 0x00AF'1B00'0000'FFFF}, // 64-bit code, not present
    {0x48, 0x00CF'1300'0000'FFFF}, // data, not present
    {0x50, 0x00AF'9F00'0000'FFFF}, // 64-bit code, conforming
    {0x58, 0x0000'0945'0200'0067}, // a TSS, not present
    {0x68, 0x0000'EC00'0008'0000}, // a call gate for ring 3; its target is filled in
    {0x78, 0x0000'8245'0300'000F}, // an LDT
    {0x88, 0x00CF'9B00'0000'FFFF}, // 32-bit code
    {0x90, 0x00AF'9900'0000'FFFF}, // code that may not be read
    {0x98, 0x00CF'9100'0000'FFFF}, // data that may not be written
    {0xA0, 0x0000'8945'0200'0067}, // a TSS that is free
    {0xB0, 0x00EF'9B00'0000'FFFF}, // code with L and D: reserved
    {0xB8, 0x0000'8500'0000'0000}, // a task gate
};

enum class GateKind : std::uint8_t { Interrupt = 0x8E, Trap = 0x8F };

/// The gates that are not plain ones for ring 0.
struct GateRow {
    std::uint8_t vector;
    std::uint16_t selector;
    std::uint8_t attributes;  // P, DPL, type
    std::uint8_t stack = 0;   // IST
    std::uint64_t offset = 0; // 0: the handler
};
constexpr GateRow gate_rows[] = {
    {0x50, 0x08, 0xEE},                           // for ring 3
    {0x52, 0x08, 0x0E},                           // not present
    {0x53, 0x08, 0x86},                           // a 16-bit type, reserved
    {0x54, 0x10, 0x8E},                           // to data
    {0x55, 0x00, 0x8E},                           // to nothing
    {0x56, 0x40, 0x8E},                           // to code that is not present
    {0x57, 0x08, 0xEE, 0, 0x8000'0000'0000'0000}, // to an address that is none
    {0x58, 0x08, 0xEE, 1},                        // on a stack of its own
    {0x59, 0x08, 0xEF},                           // a trap gate
    {0x5A, 0x08, 0x85},                           // a task gate
    {0x5B, 0xFFF8, 0x8E},                         // beyond the GDT
    {0x5C, 0x28, 0x8E},                           // to code of ring 3
    {0x5D, 0x88, 0x8E},                           // to 32-bit code
    {0x5E, 0x7C, 0xEE},                           // to the LDT, which is none
    {0x5F, 0x08, 0xEE, 2},                        // on a stack that is none
};

struct Gate {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

Gate gate_to(std::uint64_t offset, std::uint16_t selector, std::uint8_t attributes,
             std::uint8_t stack) {
    return {(offset & 0xFFFF) | std::uint64_t{selector} << 16 | std::uint64_t{stack} << 32 |
                std::uint64_t{attributes} << 40 | (offset >> 16 & 0xFFFF) << 48,
            offset >> 32};
}

void make_gates() {
    auto* const table = reinterpret_cast<Gate*>(at(gates));
    const auto handlers = reinterpret_cast<std::uint64_t>(exception_handlers);
    for (std::uint64_t vector = 0; vector < 256; ++vector) {
        table[vector] = gate_to(handlers + vector * 16, kernel_code, 0x8E, 0);
    }
    for (const GateRow& row : gate_rows) {
        const std::uint64_t offset = row.offset != 0 ? row.offset : handlers + row.vector * 16ull;
        table[row.vector] = gate_to(offset, row.selector, row.attributes, row.stack);
    }
}

} // namespace

void make_descriptors() {
    auto* const table = reinterpret_cast<std::uint64_t*>(at(descriptors));
    for (const Row& row : rows) {
        table[row.selector / 8] = row.descriptor;
    }
    const auto target = reinterpret_cast<std::uint64_t>(exception_handlers) + 0x60 * 16;
    const Gate call = gate_to(target, kernel_code, 0xEC, 0);
    std::memcpy(&table[0x68 / 8], &call, sizeof call);
    // In the LDT: 64-bit code at 4, data at 8.
    auto* const local = reinterpret_cast<std::uint64_t*>(at(local_descriptors));
    local[0] = 0x00AF'9B00'0000'FFFF;
    local[1] = 0x00CF'9300'0000'FFFF;
    // The TSS: RSP0, IST1, IST2, and an I/O map beyond its limit.
    std::byte* const state = at(task_state);
    const std::uint64_t stacks[] = {kernel_stack, interrupt_stack, 0x8000'0000'0000'0000};
    std::memcpy(state + 0x04, &stacks[0], 8);
    std::memcpy(state + 0x24, &stacks[1], 8);
    std::memcpy(state + 0x2C, &stacks[2], 8);
    const std::uint16_t map = 0x68;
    std::memcpy(state + 0x66, &map, sizeof map);
    make_gates();
}

x86::svm::SegmentState segment_at(std::uint16_t selector) {
    const auto* const table = reinterpret_cast<const std::uint64_t*>(at(descriptors));
    const auto descriptor = x86::SegmentDescriptor::from(table[selector / 8]);
    return {selector, descriptor.attributes().packed(), descriptor.limit(), descriptor.base()};
}

} // namespace fidelity
