// SPDX-License-Identifier: MIT
// What the three operands of each kind of event hold: name, bits, and how to print them.
//
// One table for everybody: the trace file names its fields from it, the one-line text and the
// window's event details print from it. The meaning of the operands is fixed in abi/trace_event.h.
#pragma once

#include "abi/page_access.h"
#include "abi/trace_event.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace machine {

/// How a field is written in a trace file, and read back.
enum class OperandFormat : std::uint8_t {
    Number,   // decimal
    Hex,      // "0x…": addresses, page numbers, raw register values
    Boolean,  // one bit
    Access,   // "none", "r", "rw", "rx", "rwx"
    ExitCode, // "VMEXIT_NPF"
    CallCode, // "HvCallVtlCall"
    HvStatus, // "HV_STATUS_SUCCESS"
    NtStatus, // "STATUS_SUCCESS"
    Guard,    // "slat-vtl1-pages"
    PowerOff, // "orderly"
    Service,  // "create-secure-allocation"
    Mark,     // "attack-begins"
    Rule,     // "register-locked"
};

struct OperandField {
    std::string_view name; // as in the trace file
    std::uint8_t operand;  // which of the three
    std::uint8_t low;      // lowest bit
    std::uint8_t width;    // bits
    OperandFormat format;

    constexpr std::uint64_t mask() const {
        return (width >= 64 ? ~0ull : (1ull << width) - 1) << low;
    }
    constexpr std::uint64_t value_in(const abi::TraceEvent& event) const {
        return (event.operand[operand] & mask()) >> low;
    }
    constexpr void set_in(abi::TraceEvent& event, std::uint64_t value) const {
        event.operand[operand] = (event.operand[operand] & ~mask()) | ((value << low) & mask());
    }
};

/// The fields of `kind`; none for a kind without operands or one this version does not know.
std::span<const OperandField> operand_fields(abi::EventKind kind);

/// The bits of operand `index` that no field of its kind covers. Zero in every honest event.
std::uint64_t unnamed_bits(const abi::TraceEvent& event, unsigned index);

/// `value` as its format prints it; a number that has no name as "0x…".
std::string operand_text(OperandFormat format, std::uint64_t value);

/// Back from operand_text; nothing if the text means nothing.
std::optional<std::uint64_t> operand_value(OperandFormat format, std::string_view text);

/// "none", "r", "rw", "rx", "rwx"; "k" or "u" instead of "x" where only kernel or user may execute.
std::string access_text(abi::PageAccess access);
std::optional<abi::PageAccess> access_from_text(std::string_view text);

std::string hex(std::uint64_t value); // "0x1a25"

} // namespace machine
