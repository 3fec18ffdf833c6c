// SPDX-License-Identifier: MIT
// A processor's own descriptor tables: those of every program (x86/descriptor_tables.h), and gates
// for sixteen interrupts.
#pragma once

#define FIRST_INTERRUPT 0x50
#define INTERRUPT_COUNT 16

#ifndef __ASSEMBLER__
#include "x86/descriptor_tables.h"

#include <cstdint>

namespace processors {

/// Who uses which vector.
enum class Vector : std::uint8_t {
    Timer = FIRST_INTERRUPT, // VTL0: its local APIC's timer
    Call,                    // VTL0: from the other processor
    Vina,                    // VTL1: VTL0 has an interrupt
    Intercept,               // VTL1: SINT 0
    Message,                 // VTL1: SINT 2
    Spurious = FIRST_INTERRUPT + INTERRUPT_COUNT - 1,
};
constexpr std::uint8_t number_of(Vector vector) { return static_cast<std::uint8_t>(vector); }

class DescriptorTables {
public:
    /// Fills the tables and loads them. `stack_top` is the spare stack for exceptions.
    void install(std::uint64_t stack_top);

private:
    static constexpr unsigned gate_count = FIRST_INTERRUPT + INTERRUPT_COUNT;

    x86::DescriptorTables tables_;
    x86::GateDescriptor gates_[gate_count];
};

} // namespace processors

/// The image's answer to interrupt `vector`, on whichever processor it came.
extern "C" void on_interrupt(std::uint64_t vector);
#endif
