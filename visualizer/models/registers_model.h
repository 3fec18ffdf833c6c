// SPDX-License-Identifier: MIT
// The processor's registers as rows of text: what changed since the last stop is marked, the bits
// of the control registers have their names.
#pragma once

#include "machine/target.h"

#include <cstdint>
#include <string>
#include <vector>

namespace vitrine::models {

struct RegisterRow {
    std::string name;  // "rip"
    std::string value; // "fffff810`00001a54"
    bool changed = false;
};

struct NamedBits {
    std::string name; // "cr0"
    std::string value;
    std::vector<std::string> bits; // "PE", "PG": those that are set
    bool changed = false;
};

struct Registers {
    std::vector<RegisterRow> main;     // the six one looks at first
    std::vector<RegisterRow> general;  // all sixteen, then rip
    std::vector<NamedBits> control;    // rflags, cr0, cr3, cr4, efer
    std::vector<RegisterRow> memory;   // cr2, cr3, nested root
    std::vector<RegisterRow> segments; // "cs   0010  code64, ring 0"
    std::string where;                 // "VTL 1 kernel, ring 0"
};

Registers registers_of(const machine::ProcessorState& now, const machine::ProcessorState& before);

/// 16 digits with a ` in the middle, as the Windows debuggers print addresses.
std::string debugger_hex(std::uint64_t value);

/// "in VTL 1 kernel": where the processor is, for the top bar.
std::string place_of(abi::World::Kind world);

} // namespace vitrine::models
