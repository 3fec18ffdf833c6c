// SPDX-License-Identifier: MIT
// Ring 3, where the hypervisor shows another view: into it, and out of it by every way there is.
#include "abi/memory_layout.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/page_tables.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"
#include "tests/fuzz/guest/steps.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"
#include "x86/page_table.h"

#include <cstring>
#include <span>

// instructions.S
extern "C" [[noreturn]] void enter_program(const std::uint64_t* registers,
                                           const std::uint64_t* frame);
extern "C" const std::uint8_t system_call_landing[];

namespace fuzz {
namespace {

using x86::PageTableEntry;

constexpr std::uint64_t code_address = 0x6000'0000;
constexpr std::uint64_t stack_address = code_address + x86::page_bytes;
constexpr std::uint64_t kernels_alias = 0x7000'0000; // of the code, as ring 0 would see it
constexpr std::size_t answer_offset = 0x800;

/// MOV EAX, 0B0B; RET: run in ring 0, it would say so.
constexpr std::uint8_t answer_code[] = {0xB8, 0x0B, 0x0B, 0x00, 0x00, 0xC3};
constexpr std::uint64_t answer = 0x0B0B;

struct Instruction {
    std::uint8_t bytes[4];
    std::uint8_t length;
};
constexpr Instruction instructions[] = {
    {{0x0F, 0x05}, 2},       // SYSCALL
    {{0x0F, 0x34}, 2},       // SYSENTER
    {{0xCD, 0x2E}, 2},       // INT 2E
    {{0xCC}, 1},             // INT3
    {{0x0F, 0x01, 0xD9}, 3}, // VMMCALL
    {{0x0F, 0xA2}, 2},       // CPUID
    {{0x0F, 0x32}, 2},       // RDMSR
    {{0x0F, 0x31}, 2},       // RDTSC
    {{0xEC}, 1},             // IN AL, DX
    {{0xF4}, 1},             // HLT
    {{0xF7, 0xF1}, 2},       // DIV ECX
    {{0x48, 0x8B, 0x02}, 3}, // MOV RAX, (RDX)
    {{0x48, 0x89, 0x0A}, 3}, // MOV (RDX), RCX
    {{0x50}, 1},             // PUSH RAX
    {{0x59}, 1},             // POP RCX
    {{0x87, 0xCA}, 2},       // XCHG ECX, EDX
    {{0x48, 0xFF, 0xC9}, 3}, // DEC RCX
    {{0x0F, 0x20, 0xC0}, 3}, // MOV RAX, CR0
    {{0x0F, 0x0B}, 2},       // UD2
    {{0xFF, 0xE2}, 2},       // JMP RDX
    {{0x48, 0x0F, 0x07}, 3}, // SYSRET
    {{0x48, 0xCF}, 2},       // IRETQ
};

std::byte* code_of(const Stage& stage) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + stage.program.address().value);
}

/// A few of them, and UD2 to the end: no program stays.
void write_code(Stage& stage, std::byte* code) {
    constexpr std::byte ud2[] = {std::byte{0x0F}, std::byte{0x0B}};
    for (std::size_t offset = 0; offset < x86::page_bytes; offset += sizeof(ud2)) {
        std::memcpy(code + offset, ud2, sizeof(ud2));
    }
    std::memcpy(code + answer_offset, answer_code, sizeof(answer_code));
    std::size_t offset = 0;
    for (unsigned count = stage.random.below(6) + 1; count > 0; --count) {
        const Instruction next = stage.random.one_of(instructions);
        std::memcpy(code + offset, next.bytes, next.length);
        offset += next.length;
    }
}

} // namespace

void allow_programs() {
    nt::cpu::set_system_call_entry(reinterpret_cast<std::uint64_t>(system_call_landing));
}

void make_program(Stage& stage) {
    const auto code = stage.free.take();
    const auto stack = stage.free.take();
    CHECK(code && stack, "The fuzzing kernel has no page for its program.");
    stage.program = *code;
    const auto user =
        PageTableEntry{}.with(PageTableEntry::present, true).with(PageTableEntry::user, true);
    nt::page_tables::map_page(code_address, *code, user, stage.free);
    nt::page_tables::map_page(
        stack_address, *stack,
        user.with(PageTableEntry::writable, true).with(PageTableEntry::no_execute, true),
        stage.free);
    nt::page_tables::map_page(kernels_alias, *code,
                              PageTableEntry{}.with(PageTableEntry::present, true), stage.free);
}

void run_program(Stage& stage) {
    if (stage.random.one_in(4)) {
        (void)nt::secure_calls::make_page_writable(stage.program);
        write_code(stage, code_of(stage));
    }
    (void)nt::secure_calls::make_page_executable(stage.program, abi::CodeRing::User);
    Registers registers = Registers::some(stage.random);
    if (stage.random.one_in(2)) {
        registers.all[Registers::rdx] = stack_address + stage.random.below(x86::page_bytes);
    }
    const std::uint64_t frame[] = {code_address, x86::KernelSegments::user_code.raw,
                                   x86::Rflags::at_reset().raw, stack_address + x86::page_bytes,
                                   x86::KernelSegments::user_data.raw};
    enter_program(registers.all, frame);
}

void run_program_in_kernel(Stage& stage) {
    const bool is_code =
        abi::is_success(nt::secure_calls::make_page_executable(stage.program, abi::CodeRing::User));
    const auto call = reinterpret_cast<std::uint64_t (*)()>(kernels_alias + answer_offset);
    if (is_code && call() == answer) {
        nt::console::write("fuzz: BROKEN: a program's page ran in ring 0\n");
    }
}

} // namespace fuzz
