// SPDX-License-Identifier: MIT
// See instruction.h.
#include "machine/glass/instruction.h"

#include <Zydis/Zydis.h>

namespace machine::glass {
namespace {

const ZydisDecoder& decoder_for(CodeSize size) {
    static const auto make = [](ZydisMachineMode mode, ZydisStackWidth stack) {
        ZydisDecoder decoder;
        ZydisDecoderInit(&decoder, mode, stack);
        return decoder;
    };
    static const ZydisDecoder for_64 = make(ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    static const ZydisDecoder for_32 = make(ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32);
    static const ZydisDecoder for_16 = make(ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16);
    switch (size) {
    case CodeSize::Bits16: return for_16;
    case CodeSize::Bits32: return for_32;
    case CodeSize::Bits64: break;
    }
    return for_64;
}

} // namespace

std::optional<Instruction> decode(std::span<const std::byte> code, CodeSize size) {
    ZydisDecodedInstruction decoded;
    const ZyanStatus status = ZydisDecoderDecodeInstruction(&decoder_for(size), nullptr,
                                                            code.data(), code.size(), &decoded);
    if (!ZYAN_SUCCESS(status)) {
        return std::nullopt;
    }
    Instruction result;
    result.length = decoded.length;
    result.repeated = (decoded.attributes & (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE |
                                             ZYDIS_ATTRIB_HAS_REPNE)) != 0;
    result.register_operand =
        static_cast<std::uint8_t>(decoded.raw.modrm.rm | (decoded.raw.rex.B << 3));
    switch (decoded.mnemonic) {
    case ZYDIS_MNEMONIC_INSB:
    case ZYDIS_MNEMONIC_INSW:
    case ZYDIS_MNEMONIC_INSD:
    case ZYDIS_MNEMONIC_OUTSB:
    case ZYDIS_MNEMONIC_OUTSW:
    case ZYDIS_MNEMONIC_OUTSD: result.string_io = true; [[fallthrough]];
    case ZYDIS_MNEMONIC_IN:
    case ZYDIS_MNEMONIC_OUT: result.talks_to_port = true; break;
    default: break;
    }
    return result;
}

std::vector<Instruction> decode_block(std::span<const std::byte> code, CodeSize size) {
    std::vector<Instruction> instructions;
    while (!code.empty()) {
        Instruction next = decode(code, size).value_or(Instruction{});
        if (next.length == 0) {
            next.length = static_cast<std::uint8_t>(code.size());
        }
        instructions.push_back(next);
        code = code.subspan(next.length);
    }
    return instructions;
}

} // namespace machine::glass
