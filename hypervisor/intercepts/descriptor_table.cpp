// SPDX-License-Identifier: MIT
// VTL0 executes LGDT, LIDT, LLDT or LTR, and VTL1 has asked to judge it. The operand is fetched
// here and handed over, so that VTL1 judges the value and not a place that VTL0 can still change.
// [TLFS vsm, secure intercepts]  Lesson: 4. Guard: register-lock.
#include "hypervisor/guest_memory.h"
#include "hypervisor/intercept_message.h"
#include "hypervisor/intercepts/intercepts.h"

#include <cstring>
#include <optional>

namespace hv {
namespace {

using Kind = x86::SystemInstruction::Kind;
using abi::tlfs::RegisterName;
using abi::tlfs::RegisterValue;

RegisterName register_loaded_by(Kind kind) {
    switch (kind) {
    case Kind::LoadGdt: return RegisterName::Gdtr;
    case Kind::LoadIdt: return RegisterName::Idtr;
    case Kind::LoadLdt: return RegisterName::Ldtr;
    default: return RegisterName::Tr;
    }
}

bool is_table_load(Kind kind) {
    return kind == Kind::LoadGdt || kind == Kind::LoadIdt || kind == Kind::LoadLdt ||
           kind == Kind::LoadTask;
}

/// LGDT and LIDT: limit and base, as HV_X64_TABLE_REGISTER. LLDT and LTR: the selector, in the
/// place it has in HV_X64_SEGMENT_REGISTER.
std::optional<RegisterValue> operand_of(VirtualProcessor& vp,
                                        const x86::SystemInstruction& instruction) {
    const bool is_table = instruction.kind == Kind::LoadGdt || instruction.kind == Kind::LoadIdt;
    constexpr unsigned selector_shift = 32;
    if (!instruction.is_in_memory()) {
        const std::uint64_t selector = register_numbered(vp, instruction.rm) & 0xFFFF;
        return RegisterValue{0, selector << selector_shift};
    }
    std::uint8_t bytes[10] = {};
    const std::size_t wanted = is_table ? sizeof(bytes) : 2;
    if (read_guest(vp, operand_address(vp, instruction), {bytes, wanted}) != wanted) {
        return std::nullopt;
    }
    const std::uint64_t word = std::uint64_t{bytes[0]} | std::uint64_t{bytes[1]} << 8;
    if (!is_table) {
        return RegisterValue{0, word << selector_shift};
    }
    RegisterValue value;
    std::memcpy(&value.high, bytes + 2, sizeof(value.high));
    value.low = word << 48; // behind the padding
    return value;
}

} // namespace

Outcome on_descriptor_table_write(VirtualProcessor& vp) {
    const auto instruction = instruction_at_rip(vp);
    if (!is_table_load(instruction.kind)) {
        return Outcome::inject(x86::Exception::InvalidOpcode);
    }
    const auto value = operand_of(vp, instruction);
    if (!value) {
        return Outcome::inject(x86::Exception::GeneralProtection, 0);
    }
    return intercept_register(vp, register_loaded_by(instruction.kind), *value, instruction.length);
}

} // namespace hv
