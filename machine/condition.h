// SPDX-License-Identifier: MIT
// What must hold besides, for a run to stop: "rcx == 0x11 && world == vtl1-kernel",
// "[rsp + 8] & 0xFFF == 0", "clock > 1000000".
//
// Operators are C's, with C's precedence but for & | ^, which bind tighter than comparisons do.
// Numbers are decimal, or hexadecimal after 0x; all arithmetic is on 64 bits without sign. [a] is
// the eight bytes at the linear address a, u8[a], u16[a] and u32[a] are fewer. Names are those of
// registers (register_names.h), of worlds ("vtl0-user"), and clock, vp and vtl.
#pragma once

#include "machine/processor_state.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

class Condition {
public:
    /// The empty condition, which always holds.
    Condition() = default;

    struct Parsed;
    static Parsed parse(std::string_view text);

    bool is_empty() const { return program_.empty(); }
    const std::string& text() const { return text_; }

    /// What a condition is about.
    struct Moment {
        const ProcessorState& processor;
        unsigned vp = 0;
        std::uint64_t clock = 0;
        std::span<const std::byte> ram;
    };
    /// False if it asks for memory that is not there.
    bool holds(const Moment& moment) const;
    /// What an expression amounts to: `holds` is this, not 0.
    std::optional<std::uint64_t> value(const Moment& moment) const;

    friend bool operator==(const Condition& left, const Condition& right) {
        return left.text_ == right.text_;
    }

    /// One step of the calculation, on a stack.
    struct Step {
        enum class Kind : std::uint8_t { Number, Register, Clock, Vp, Vtl, Operator };
        Kind kind = Kind::Number;
        std::uint64_t operand = 0; // a number, a Register, or the index of an operator
    };

private:
    std::string text_;
    std::vector<Step> program_; // operands before operators
};

struct Condition::Parsed {
    Condition condition;
    std::string error; // one sentence; empty if it was understood
};

} // namespace machine
