// SPDX-License-Identifier: MIT
// What we need to know of an instruction's bytes. The decoding itself is Zydis's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace machine::glass {

/// How long the longest instruction is. [APM3 1.1]
inline constexpr std::size_t longest_instruction = 15;

enum class CodeSize : std::uint8_t { Bits16, Bits32, Bits64 };

struct Instruction {
    std::uint8_t length = 0;
    bool talks_to_port = false;        // IN, OUT, INS, OUTS
    bool string_io = false;            // INS, OUTS
    bool repeated = false;             // REP
    std::uint8_t register_operand = 0; // ModRM.rm with REX.B: the general register of MOV to CRn
};

/// Nothing if the bytes are no instruction, or not all of one.
std::optional<Instruction> decode(std::span<const std::byte> code, CodeSize size);

/// The instructions of a block of straight code, cut exactly as long as it is. What cannot be
/// decoded is the engine's last instruction, the one that will raise #UD.
std::vector<Instruction> decode_block(std::span<const std::byte> code, CodeSize size);

} // namespace machine::glass
