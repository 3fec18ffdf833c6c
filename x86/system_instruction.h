// SPDX-License-Identifier: MIT
// Decoding the few 64-bit instructions that a hypervisor must understand by itself, because the
// processor stops the guest at them without saying what they were: MOV to and from memory (a device
// register), MOV from and to CRn, CLTS, LMSW, LGDT, LIDT, LLDT, LTR.  [APM3 1.2, appendix A]
//
// The bytes are the guest's and may be anything: what is not on the list has length 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace x86 {

struct SystemInstruction {
    enum class Kind : std::uint8_t {
        Unknown,
        Store,             // MOV [memory], register
        StoreImmediate,    // MOV [memory], immediate
        Load,              // MOV register, [memory]
        WriteControl,      // MOV CRn, register
        ReadControl,       // MOV register, CRn
        ClearTaskSwitched, // CLTS
        LoadMachineStatus, // LMSW
        LoadGdt,
        LoadIdt,
        LoadLdt,
        LoadTask, // LTR
    };
    static constexpr std::uint8_t no_register = 0xFF;
    static constexpr std::uint8_t rip_relative = 0x10;
    enum class Segment : std::uint8_t { Flat, Fs, Gs };

    Kind kind = Kind::Unknown;
    std::uint8_t length = 0;       // bytes; 0: not on the list
    std::uint8_t operand_size = 4; // bytes
    /// ModRM.reg with REX.R: the general or control register, in the encoding's order.
    std::uint8_t reg = 0;
    std::uint8_t rm = no_register; // the other operand, if it is a register
    // The other operand, if it is in memory: segment base + base + index << scale + displacement.
    Segment segment = Segment::Flat;
    std::uint8_t base = no_register;
    std::uint8_t index = no_register;
    std::uint8_t scale = 0;
    std::int32_t displacement = 0;
    std::int32_t immediate = 0;

    constexpr bool is_known() const { return length != 0; }
    constexpr bool is_in_memory() const { return rm == no_register; }

    /// Where the operand is. `general` in the encoding's order; `next_rip` behind the instruction.
    constexpr std::uint64_t address(const std::uint64_t (&general)[16], std::uint64_t next_rip,
                                    std::uint64_t segment_base) const {
        std::uint64_t result =
            segment_base + static_cast<std::uint64_t>(std::int64_t{displacement});
        if (base == rip_relative) {
            result += next_rip;
        } else if (base != no_register) {
            result += general[base];
        }
        return index != no_register ? result + (general[index] << scale) : result;
    }
};

namespace detail {

/// Takes the bytes of one instruction one after the other; past the end it says so and gives
/// zeroes.
class InstructionReader {
public:
    constexpr explicit InstructionReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    constexpr std::uint8_t peek() const { return at_ < bytes_.size() ? bytes_[at_] : 0; }
    constexpr std::uint8_t next() {
        const std::uint8_t byte = peek();
        ++at_;
        return byte;
    }
    /// A little-endian signed number of `size` bytes.
    constexpr std::int32_t number(unsigned size) {
        std::uint32_t value = 0;
        for (unsigned index = 0; index < size; ++index) {
            value |= std::uint32_t{next()} << 8 * index;
        }
        const unsigned unused = 32 - 8 * size;
        return static_cast<std::int32_t>(value << unused) >> unused;
    }
    constexpr bool is_within() const { return at_ <= bytes_.size(); }
    constexpr std::uint8_t consumed() const { return static_cast<std::uint8_t>(at_); }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
};

struct Prefixes {
    std::uint8_t rex = 0;
    bool operand_16 = false;

    constexpr bool wide() const { return (rex & 8) != 0; }
    constexpr std::uint8_t reg_extension() const { return (rex & 4) != 0 ? 8 : 0; }
    constexpr std::uint8_t index_extension() const { return (rex & 2) != 0 ? 8 : 0; }
    constexpr std::uint8_t base_extension() const { return (rex & 1) != 0 ? 8 : 0; }
};

constexpr Prefixes read_prefixes(InstructionReader& reader, SystemInstruction& result) {
    Prefixes prefixes;
    for (;; reader.next()) {
        switch (reader.peek()) {
        case 0x66: prefixes.operand_16 = true; continue;
        case 0x64: result.segment = SystemInstruction::Segment::Fs; continue;
        case 0x65: result.segment = SystemInstruction::Segment::Gs; continue;
        case 0x2E: // CS, SS, DS, ES: without effect in 64-bit code.
        case 0x36:
        case 0x3E:
        case 0x26: continue;
        default: break;
        }
        if ((reader.peek() & 0xF0) == 0x40) { // REX, directly before the opcode
            prefixes.rex = reader.next();
        }
        return prefixes;
    }
}

/// SIB.  [APM3 1.4.2]
constexpr void read_index(InstructionReader& reader, Prefixes prefixes, unsigned mode,
                          SystemInstruction& result) {
    const std::uint8_t sib = reader.next();
    const auto index = static_cast<std::uint8_t>((sib >> 3 & 7) | prefixes.index_extension());
    result.scale = sib >> 6;
    result.index = index == 4 ? SystemInstruction::no_register : index;
    if ((sib & 7) == 5 && mode == 0) {
        result.displacement = reader.number(4); // no base
        return;
    }
    result.base = static_cast<std::uint8_t>((sib & 7) | prefixes.base_extension());
}

/// ModRM and what follows it.  [APM3 1.4.1]
constexpr std::uint8_t read_operands(InstructionReader& reader, Prefixes prefixes,
                                     SystemInstruction& result) {
    const std::uint8_t modrm = reader.next();
    const unsigned mode = modrm >> 6;
    const std::uint8_t low = modrm & 7;
    result.reg = static_cast<std::uint8_t>((modrm >> 3 & 7) | prefixes.reg_extension());
    result.operand_size = prefixes.wide() ? 8 : prefixes.operand_16 ? 2 : 4;
    if (mode == 3) {
        result.rm = static_cast<std::uint8_t>(low | prefixes.base_extension());
        return modrm >> 3 & 7;
    }
    if (low == 4) {
        read_index(reader, prefixes, mode, result);
    } else if (low == 5 && mode == 0) {
        result.base = SystemInstruction::rip_relative;
        result.displacement = reader.number(4);
    } else {
        result.base = static_cast<std::uint8_t>(low | prefixes.base_extension());
    }
    if (mode != 0) {
        result.displacement = reader.number(mode == 1 ? 1 : 4);
    }
    return modrm >> 3 & 7;
}

using Kind = SystemInstruction::Kind;

constexpr Kind kind_of_group_6(std::uint8_t extension) {
    return extension == 2 ? Kind::LoadLdt : extension == 3 ? Kind::LoadTask : Kind::Unknown;
}

constexpr Kind kind_of_group_7(std::uint8_t extension, bool in_memory) {
    switch (extension) {
    case 2: return in_memory ? Kind::LoadGdt : Kind::Unknown;
    case 3: return in_memory ? Kind::LoadIdt : Kind::Unknown;
    case 6: return Kind::LoadMachineStatus;
    default: return Kind::Unknown;
    }
}

constexpr Kind read_two_byte(InstructionReader& reader, Prefixes prefixes,
                             SystemInstruction& result) {
    switch (reader.next()) {
    case 0x00: return kind_of_group_6(read_operands(reader, prefixes, result));
    case 0x01: {
        const std::uint8_t extension = read_operands(reader, prefixes, result);
        return kind_of_group_7(extension, result.is_in_memory());
    }
    case 0x06: return Kind::ClearTaskSwitched;
    case 0x20: read_operands(reader, prefixes, result); return Kind::ReadControl;
    case 0x22: read_operands(reader, prefixes, result); return Kind::WriteControl;
    default: return Kind::Unknown;
    }
}

constexpr Kind read_opcode(InstructionReader& reader, Prefixes prefixes,
                           SystemInstruction& result) {
    switch (reader.next()) {
    case 0x0F: return read_two_byte(reader, prefixes, result);
    case 0x89: read_operands(reader, prefixes, result); return Kind::Store;
    case 0x8B: read_operands(reader, prefixes, result); return Kind::Load;
    case 0xC7:
        if (read_operands(reader, prefixes, result) != 0) {
            return Kind::Unknown;
        }
        result.immediate = reader.number(result.operand_size == 2 ? 2 : 4);
        return Kind::StoreImmediate;
    default: return Kind::Unknown;
    }
}

} // namespace detail

/// The instruction that `bytes` begin with.
constexpr SystemInstruction decode_system_instruction(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t longest = 15;
    detail::InstructionReader reader{bytes.first(bytes.size() < longest ? bytes.size() : longest)};
    SystemInstruction result;
    const detail::Prefixes prefixes = detail::read_prefixes(reader, result);
    result.kind = detail::read_opcode(reader, prefixes, result);
    if (result.kind == SystemInstruction::Kind::Unknown || !reader.is_within()) {
        return {};
    }
    result.length = reader.consumed();
    return result;
}

} // namespace x86
