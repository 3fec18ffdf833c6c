// SPDX-License-Identifier: MIT
#include "x86/system_instruction.h"

#include "tests/catch.h"

#include <initializer_list>
#include <vector>

using x86::SystemInstruction;
using Kind = SystemInstruction::Kind;

namespace {

SystemInstruction decoded(std::initializer_list<std::uint8_t> bytes) {
    const std::vector<std::uint8_t> copy(bytes);
    return x86::decode_system_instruction(copy);
}

/// RAX is 0, RCX 0x100, RDX 0x200 and so on.
std::uint64_t address_of(const SystemInstruction& instruction, std::uint64_t rip) {
    std::uint64_t general[16];
    for (unsigned number = 0; number < 16; ++number) {
        general[number] = number * 0x100;
    }
    return instruction.address(general, rip + instruction.length, 0);
}

} // namespace

TEST_CASE("Each instruction on the list is known by its bytes", "[system-instruction]") {
    CHECK(decoded({0x89, 0x08}).kind == Kind::Store); // mov [rax], ecx
    CHECK(decoded({0x8B, 0x08}).kind == Kind::Load);  // mov ecx, [rax]
    CHECK(decoded({0xC7, 0x00, 1, 0, 0, 0}).kind == Kind::StoreImmediate);
    CHECK(decoded({0x0F, 0x22, 0xC0}).kind == Kind::WriteControl);      // mov cr0, rax
    CHECK(decoded({0x0F, 0x20, 0xE1}).kind == Kind::ReadControl);       // mov rcx, cr4
    CHECK(decoded({0x0F, 0x06}).kind == Kind::ClearTaskSwitched);       // clts
    CHECK(decoded({0x0F, 0x01, 0xF0}).kind == Kind::LoadMachineStatus); // lmsw ax
    CHECK(decoded({0x0F, 0x01, 0x10}).kind == Kind::LoadGdt);           // lgdt [rax]
    CHECK(decoded({0x0F, 0x01, 0x18}).kind == Kind::LoadIdt);           // lidt [rax]
    CHECK(decoded({0x0F, 0x00, 0xD1}).kind == Kind::LoadLdt);           // lldt cx
    CHECK(decoded({0x0F, 0x00, 0xD9}).kind == Kind::LoadTask);          // ltr cx
}

TEST_CASE("What is not on the list has no length", "[system-instruction]") {
    CHECK_FALSE(decoded({0x90}).is_known());
    CHECK_FALSE(decoded({0x0F, 0x01, 0xD9}).is_known()); // vmmcall, in LIDT's group
    CHECK_FALSE(decoded({0x0F, 0x00, 0x00}).is_known()); // sldt
    CHECK_FALSE(decoded({0xC7, 0xF8, 0, 0, 0, 0}).is_known());
    CHECK_FALSE(decoded({}).is_known());
}

TEST_CASE("An instruction that is cut off is not known", "[system-instruction]") {
    CHECK_FALSE(decoded({0x0F, 0x22}).is_known());
    CHECK_FALSE(decoded({0xC7, 0x00, 1, 0, 0}).is_known());
    CHECK_FALSE(decoded({0x89, 0x81, 0, 0, 0}).is_known());
    CHECK_FALSE(decoded({0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                         0x66, 0x66, 0x89, 0x08})
                    .is_known()); // more than 15 bytes
}

TEST_CASE("REX reaches the upper registers", "[system-instruction]") {
    const auto write = decoded({0x41, 0x0F, 0x22, 0xE1}); // mov cr4, r9
    CHECK(write.length == 4);
    CHECK(write.reg == 4);
    CHECK(write.rm == 9);
    const auto store = decoded({0x45, 0x89, 0x13}); // mov [r11], r10d
    CHECK(store.reg == 10);
    CHECK(store.base == 11);
    CHECK(store.operand_size == 4);
    CHECK(decoded({0x48, 0x89, 0x08}).operand_size == 8);
    CHECK(decoded({0x66, 0x89, 0x08}).operand_size == 2);
}

TEST_CASE("Operands in memory are found by base, index, scale and displacement",
          "[system-instruction]") {
    const auto plain = decoded({0x89, 0x0A}); // mov [rdx], ecx
    CHECK(address_of(plain, 0) == 0x200);
    const auto near = decoded({0x89, 0x4A, 0xF0}); // mov [rdx - 16], ecx
    CHECK(near.length == 3);
    CHECK(address_of(near, 0) == 0x1F0);
    const auto far = decoded({0x89, 0x8A, 0x00, 0x10, 0, 0}); // mov [rdx + 0x1000], ecx
    CHECK(far.length == 6);
    CHECK(address_of(far, 0) == 0x1200);
    const auto indexed = decoded({0x89, 0x0C, 0x8A}); // mov [rdx + rcx * 4], ecx
    CHECK(indexed.length == 3);
    CHECK(address_of(indexed, 0) == 0x600);
    const auto absolute =
        decoded({0x89, 0x0C, 0x25, 0x00, 0x03, 0xE0, 0x00}); // mov [0xE00300], ecx
    CHECK(absolute.length == 7);
    CHECK(address_of(absolute, 0) == 0xE00300);
    const auto relative = decoded({0x0F, 0x01, 0x1D, 0x10, 0, 0, 0}); // lidt [rip + 16]
    CHECK(relative.length == 7);
    CHECK(address_of(relative, 0x4000) == 0x4017);
}

TEST_CASE("FS and GS are remembered, the other overrides mean nothing in 64-bit code",
          "[system-instruction]") {
    using Segment = SystemInstruction::Segment;
    CHECK(decoded({0x65, 0x89, 0x08}).segment == Segment::Gs);
    CHECK(decoded({0x64, 0x89, 0x08}).segment == Segment::Fs);
    CHECK(decoded({0x2E, 0x89, 0x08}).segment == Segment::Flat);
}
