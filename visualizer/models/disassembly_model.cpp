// SPDX-License-Identifier: MIT
#include "visualizer/models/disassembly_model.h"

#include "x86/control_registers.h"
#include "x86/segment.h"

#include <Zydis/Zydis.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace vitrine::models {

namespace {

constexpr std::uint64_t nearest_function_start = 4096; // bytes before RIP
constexpr std::size_t max_rows = 1200;

struct Instruction {
    std::uint64_t length = 1;
    std::string mnemonic = "??";
    std::string operands;
};

class Decoder {
public:
    explicit Decoder(const machine::ProcessorState& processor) {
        const auto cs = x86::SegmentAttributes::from(processor.cs.attributes);
        if (cs.get(x86::SegmentAttributes::long_mode)) {
            ZydisDecoderInit(&decoder_, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
        } else if (cs.get(x86::SegmentAttributes::default_32_bit)) {
            ZydisDecoderInit(&decoder_, ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32);
        } else if (processor.cs.attributes != 0) {
            ZydisDecoderInit(&decoder_, ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16);
        } else { // A machine that does not tell: all our images are 64-bit.
            ZydisDecoderInit(&decoder_, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
        }
        ZydisFormatterInit(&formatter_, ZYDIS_FORMATTER_STYLE_INTEL);
        ZydisFormatterSetProperty(&formatter_, ZYDIS_FORMATTER_PROP_HEX_UPPERCASE, ZYAN_FALSE);
        ZydisFormatterSetProperty(&formatter_, ZYDIS_FORMATTER_PROP_ADDR_PADDING_ABSOLUTE,
                                  ZYDIS_PADDING_DISABLED);
    }

    Instruction decode(const std::uint8_t* bytes, std::size_t size, std::uint64_t address,
                       const machine::Symbols* symbols) const {
        ZydisDecodedInstruction decoded;
        std::array<ZydisDecodedOperand, ZYDIS_MAX_OPERAND_COUNT> operands;
        Instruction result;
        if (!ZYAN_SUCCESS(
                ZydisDecoderDecodeFull(&decoder_, bytes, size, &decoded, operands.data()))) {
            return result;
        }
        result.length = decoded.length;
        split(decoded, operands.data(), address, result);
        name_target(decoded, operands.data(), address, symbols, result);
        return result;
    }

private:
    // "lock xadd qword ptr [rcx], rax" → the words before the first operand, then the rest.
    void split(const ZydisDecodedInstruction& decoded, const ZydisDecodedOperand* operands,
               std::uint64_t address, Instruction& result) const {
        std::array<char, 256> text{};
        ZydisFormatterFormatInstruction(&formatter_, &decoded, operands,
                                        decoded.operand_count_visible, text.data(), text.size(),
                                        address, nullptr);
        const std::string_view whole = text.data();
        const std::string_view mnemonic = ZydisMnemonicGetString(decoded.mnemonic);
        const std::size_t at = whole.find(mnemonic);
        const std::size_t end = at == std::string_view::npos ? whole.size() : at + mnemonic.size();
        result.mnemonic = whole.substr(0, end);
        const std::size_t rest = whole.find_first_not_of(' ', end);
        result.operands = rest == std::string_view::npos ? "" : std::string(whole.substr(rest));
    }

    // A jump or call to a known place shows the place's name.
    static void name_target(const ZydisDecodedInstruction& decoded,
                            const ZydisDecodedOperand* operands, std::uint64_t address,
                            const machine::Symbols* symbols, Instruction& result) {
        const bool relative = decoded.operand_count_visible == 1 &&
                              operands[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE &&
                              operands[0].imm.is_relative != 0;
        ZyanU64 target = 0;
        if (symbols == nullptr || !relative ||
            !ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(&decoded, &operands[0], address, &target))) {
            return;
        }
        const auto place = symbols->place_of(target);
        if (place && !place->function.empty()) {
            result.operands = place->offset == 0
                                  ? place->function
                                  : fmt::format("{}+0x{:x}", place->function, place->offset);
        }
    }

    ZydisDecoder decoder_{};
    ZydisFormatter formatter_{};
};

std::string hex_bytes(const std::uint8_t* bytes, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += fmt::format("{}{:02x}", i == 0 ? "" : " ", bytes[i]);
    }
    return text;
}

// Half the indentation: the column is narrow, and the shape remains.
std::string narrowed(const std::string& line) {
    const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
    return std::string(blanks / 2, ' ') + line.substr(blanks);
}

// Adds the lines that announce a new function or a new source line.
class Headings {
public:
    Headings(const machine::Symbols* symbols, const SourceLine& source)
        : symbols_(symbols), source_(source) {}

    void before(std::uint64_t address, std::vector<CodeRow>& rows) {
        if (symbols_ == nullptr) {
            return;
        }
        const auto place = symbols_->place_of(address);
        if (!place) {
            return;
        }
        if (place->function != function_) {
            function_ = place->function;
            rows.push_back({CodeRow::Kind::Function, false, address, "", function_, "", ""});
        }
        if (place->line != 0 && (place->line != line_ || place->file != file_)) {
            line_ = place->line;
            file_ = place->file;
            const std::string text = source_ ? source_(file_, line_) : std::string();
            if (!text.empty()) {
                rows.push_back({CodeRow::Kind::Source, false, address, std::to_string(line_), "",
                                narrowed(text), ""});
            }
        }
    }

private:
    const machine::Symbols* symbols_;
    const SourceLine& source_;
    std::string function_;
    std::string file_;
    unsigned line_ = 0;
};

std::string last_part(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

void name_place(Code& code, std::uint64_t rip, const machine::Symbols* symbols) {
    const auto place = symbols == nullptr ? std::nullopt : symbols->place_of(rip);
    if (!place) {
        code.place = fmt::format("0x{:x}", rip);
        return;
    }
    code.place = place->text();
    if (place->line != 0) {
        code.source = fmt::format("{}, line {}", last_part(place->file), place->line);
    }
}

} // namespace

std::uint64_t code_start(std::uint64_t rip, const machine::Symbols* symbols) {
    const auto place = symbols == nullptr ? std::nullopt : symbols->place_of(rip);
    return place && place->offset <= nearest_function_start ? rip - place->offset : rip;
}

Code disassemble(const Snapshot& now, const machine::Symbols* symbols, const SourceLine& source) {
    Code code;
    const std::uint64_t rip = now.processor.rip;
    const std::uint64_t wanted = now.focus.code.value_or(rip);
    name_place(code, wanted, symbols);

    // Elsewhere than at RIP all that one looks at are our images, which are 64-bit.
    const Decoder decoder(now.focus.code ? machine::ProcessorState{} : now.processor);
    Headings headings(symbols, source);
    const Bytes& bytes = now.code;
    std::size_t offset = 0;
    while (offset < bytes.data.size() && code.rows.size() < max_rows) {
        const std::uint64_t address = bytes.address + offset;
        headings.before(address, code.rows);
        const Instruction instruction = decoder.decode(
            bytes.data.data() + offset, bytes.data.size() - offset, address, symbols);
        CodeRow row{
            CodeRow::Kind::Instruction,
            address == rip,
            address,
            fmt::format("{:04x}", address & 0xFFFF),
            instruction.mnemonic,
            instruction.operands,
            hex_bytes(bytes.data.data() + offset,
                      std::min<std::size_t>(instruction.length, bytes.data.size() - offset))};
        if (row.current) {
            code.current = code.rows.size();
        }
        if (address == wanted) {
            code.shown = code.rows.size();
        }
        code.rows.push_back(std::move(row));
        offset += instruction.length;
    }
    return code;
}

} // namespace vitrine::models
