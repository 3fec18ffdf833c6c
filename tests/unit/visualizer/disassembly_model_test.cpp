// SPDX-License-Identifier: MIT
#include "visualizer/models/disassembly_model.h"

#include "tests/catch.h"

#include <sstream>

namespace {

using vitrine::models::Code;
using vitrine::models::CodeRow;
using vitrine::models::disassemble;
using vitrine::models::Snapshot;

constexpr std::uint64_t base = 0xFFFF'F810'0000'0000;
constexpr std::uint16_t code64 = 0xA09B;
constexpr std::uint16_t code32 = 0xC09B;

machine::Symbols symbols() {
    machine::Symbols symbols;
    std::stringstream text("F 1000 20 sk::verify\nL 1000 sk/verify.cpp 7\nL 1004 sk/verify.cpp 8\n"
                           "F 1020 10 sk::deny\n");
    REQUIRE(symbols.add("securekernel.exe", base, text).empty());
    return symbols;
}

// push rbp; mov rbp, rsp; call +0x17 (sk::deny); ret
Snapshot snapshot(std::uint64_t rip) {
    Snapshot now;
    now.processor.rip = rip;
    now.processor.cs.attributes = code64;
    now.code = {base + 0x1000, {0x55, 0x48, 0x89, 0xE5, 0xE8, 0x17, 0x00, 0x00, 0x00, 0xC3}};
    return now;
}

std::string source(const std::string& file, unsigned line) {
    return file == "sk/verify.cpp" && line == 8 ? "        deny(page);" : "";
}

std::vector<CodeRow> instructions(const Code& code) {
    std::vector<CodeRow> rows;
    for (const CodeRow& row : code.rows) {
        if (row.kind == CodeRow::Kind::Instruction) {
            rows.push_back(row);
        }
    }
    return rows;
}

} // namespace

TEST_CASE("Instructions are decoded with mnemonic, operands and bytes apart", "[code]") {
    const Code code = disassemble(snapshot(base + 0x1001), nullptr, {});
    const auto rows = instructions(code);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].mnemonic == "push");
    CHECK(rows[0].operands == "rbp");
    CHECK(rows[1].mnemonic == "mov");
    CHECK(rows[1].operands == "rbp, rsp");
    CHECK(rows[1].bytes == "48 89 e5");
    CHECK(rows[3].mnemonic == "ret");
    CHECK(rows[3].operands.empty());
}

TEST_CASE("The row at RIP is the current one", "[code]") {
    const Code code = disassemble(snapshot(base + 0x1004), nullptr, {});
    REQUIRE(code.current);
    CHECK(code.rows[*code.current].mnemonic == "call");
    CHECK(code.rows[*code.current].current);
}

TEST_CASE("Functions, source lines and call targets have names where there are symbols", "[code]") {
    const machine::Symbols names = symbols();
    const Code code = disassemble(snapshot(base + 0x1004), &names, source);
    CHECK(code.place == "securekernel.exe!sk::verify+0x4");
    CHECK(code.source == "verify.cpp, line 8");
    CHECK(code.rows.front().kind == CodeRow::Kind::Function);
    CHECK(code.rows.front().mnemonic == "sk::verify");
    CHECK(instructions(code)[2].operands == "sk::deny");
    const CodeRow& line = code.rows[*code.current - 1];
    CHECK(line.kind == CodeRow::Kind::Source);
    CHECK(line.where == "8");
    CHECK(line.operands == "    deny(page);"); // half the indentation
}

TEST_CASE("Code is read from the start of its function, or from RIP if that is unknown", "[code]") {
    const machine::Symbols names = symbols();
    CHECK(vitrine::models::code_start(base + 0x1009, &names) == base + 0x1000);
    CHECK(vitrine::models::code_start(0x7C00, &names) == 0x7C00);
    CHECK(vitrine::models::code_start(base + 0x1009, nullptr) == base + 0x1009);
}

TEST_CASE("Bytes that are no instruction are shown one by one and end nothing", "[code]") {
    Snapshot now = snapshot(base);
    now.code = {base, {0x06, 0xC3}}; // PUSH ES does not exist in 64-bit mode
    const auto rows = instructions(disassemble(now, nullptr, {}));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].mnemonic == "??");
    CHECK(rows[0].bytes == "06");
    CHECK(rows.back().mnemonic == "ret");
}

TEST_CASE("An instruction cut off by the end of the bytes does no harm", "[code]") {
    Snapshot now = snapshot(base);
    now.code = {base, {0x48, 0xB8, 0x01}};
    CHECK_FALSE(instructions(disassemble(now, nullptr, {})).empty());
    now.code = {};
    CHECK(disassemble(now, nullptr, {}).rows.empty());
}

TEST_CASE("The loader's 32-bit code is decoded as 32-bit code", "[code]") {
    Snapshot now = snapshot(0x10'0000);
    now.processor.cs.attributes = code32;
    now.code = {0x10'0000, {0x40}}; // INC EAX there, a REX prefix in 64-bit mode
    const auto rows = instructions(disassemble(now, nullptr, {}));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].mnemonic == "inc");
    CHECK(rows[0].operands == "eax");
}
