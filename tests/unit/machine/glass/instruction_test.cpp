// SPDX-License-Identifier: MIT
#include "machine/glass/instruction.h"

#include "tests/catch.h"

#include <array>

namespace {

using namespace machine::glass;

template <typename... Bytes>
std::vector<std::byte> code(Bytes... bytes) {
    return {std::byte(bytes)...};
}

} // namespace

TEST_CASE("An instruction has a length", "[instruction]") {
    CHECK(decode(code(0x90), CodeSize::Bits64)->length == 1);
    CHECK(decode(code(0x48, 0x8B, 0x83, 0x23, 0x01, 0, 0), CodeSize::Bits64)->length == 7);
    CHECK(decode(code(0x0F, 0x01, 0xD8), CodeSize::Bits64)->length == 3); // vmrun
}

TEST_CASE("The same bytes may mean less in 32-bit code", "[instruction]") {
    CHECK(decode(code(0x48, 0x90), CodeSize::Bits64)->length == 2); // rex.w nop
    CHECK(decode(code(0x48, 0x90), CodeSize::Bits32)->length == 1); // dec eax
}

TEST_CASE("Half an instruction, or none, is not decoded", "[instruction]") {
    CHECK_FALSE(decode(code(0x48, 0x8B), CodeSize::Bits64));
    CHECK_FALSE(decode({}, CodeSize::Bits64));
    CHECK_FALSE(decode(code(0x06), CodeSize::Bits64)); // push es: not in 64-bit code
}

TEST_CASE("Instructions that use a port are known, and what kind they are", "[instruction]") {
    CHECK(decode(code(0xEE), CodeSize::Bits64)->talks_to_port); // out dx, al
    CHECK(decode(code(0xE4, 0x60), CodeSize::Bits64)->talks_to_port);
    const auto string = decode(code(0xF3, 0x6E), CodeSize::Bits64); // rep outsb
    CHECK((string->talks_to_port && string->string_io && string->repeated));
    CHECK_FALSE(decode(code(0xF3, 0xA4), CodeSize::Bits64)->talks_to_port); // rep movsb
}

TEST_CASE("The register of a move to a control register is found", "[instruction]") {
    CHECK(decode(code(0x0F, 0x22, 0xE1), CodeSize::Bits64)->register_operand == 1);        // rcx
    CHECK(decode(code(0x41, 0x0F, 0x22, 0xE7), CodeSize::Bits64)->register_operand == 15); // r15
}

TEST_CASE("A block is cut into its instructions", "[instruction]") {
    const auto block = decode_block(code(0x90, 0x31, 0xC0, 0xC3), CodeSize::Bits64);
    REQUIRE(block.size() == 3);
    CHECK(block[1].length == 2);
}

TEST_CASE("What cannot be decoded is the last instruction of its block", "[instruction]") {
    const auto block = decode_block(code(0x90, 0x06, 0x06), CodeSize::Bits64);
    REQUIRE(block.size() == 2);
    CHECK(block[1].length == 2);
}
