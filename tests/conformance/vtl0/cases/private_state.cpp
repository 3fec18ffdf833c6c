// SPDX-License-Identifier: MIT
// What a VTL switch carries over and what it keeps apart: the general registers, XMM, CR2 and
// DR0..DR3 are one set for both, everything else each VTL has for itself.  [TLFS vsm, virtual
// processor state isolation]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

#include <cstring>

namespace conformance {
namespace {

using abi::Vtl;

constexpr std::size_t general_words = 15; // RAX to R15 in Registers, without RSP

void same_words(Trial& trial, const Registers& got, const Registers& wanted, std::size_t first,
                std::size_t end) {
    const auto* const got_words = reinterpret_cast<const std::uint64_t*>(&got);
    const auto* const wanted_words = reinterpret_cast<const std::uint64_t*>(&wanted);
    for (std::size_t index = first; index < end; ++index) {
        trial.equal("a shared register", got_words[index], wanted_words[index]);
    }
}

constexpr std::size_t first_xmm_word = REGISTERS_XMM / 8;
constexpr std::size_t end_word = REGISTERS_SIZE / 8;

/// argument 0 and 1: the words of Registers that are looked at. RAX and RCX carry the call itself.
void shared_upwards(Trial& trial) {
    Registers registers = marked_registers(8);
    const Registers before = registers;
    stage::vtl_call(registers);
    same_words(trial, stage::exchange().seen, before, trial.argument(0), trial.argument(1));
}

void shared_downwards(Trial& trial) {
    Exchange& page = stage::exchange();
    page.given = marked_registers(9);
    page.give = 1;
    Registers registers = marked_registers(8);
    stage::vtl_call(registers);
    page.give = 0;
    same_words(trial, registers, page.given, trial.argument(0), trial.argument(1));
}

void shared_cr2(Trial& trial) {
    Registers registers;
    registers.rax = 0x1234'5678;
    trial.run(Snippet::WriteCr2, registers);
    trial.equal("CR2 in the other VTL", stage::state_of(trial.other()).cr2, 0x1234'5678);
}

void shared_debug_addresses(Trial& trial) {
    Registers registers = marked_registers(0);
    const Registers written = registers;
    trial.run(Snippet::WriteDr0To3, registers);
    Registers read;
    stage::run(trial.other(), Snippet::ReadDr0To3, read);
    trial.equal("DR0", read.rax, written.rax);
    trial.equal("DR1", read.rbx, written.rbx);
    trial.equal("DR2", read.rcx, written.rcx);
    trial.equal("DR3", read.rdx, written.rdx);
}

/// argument 0: the word of PrivateState, argument 1: bits to change, argument 2: the snippet.
void private_register(Trial& trial) {
    const auto word = trial.argument(0);
    const auto value_of = [word](const PrivateState& state) {
        return reinterpret_cast<const std::uint64_t*>(&state)[word];
    };
    const std::uint64_t own = value_of(stage::state_of(trial.caller()));
    const std::uint64_t others = value_of(stage::state_of(trial.other()));
    const auto snippet = static_cast<Snippet>(trial.argument(2));
    Registers registers;
    registers.rax = own ^ trial.argument(1);
    trial.raises_nothing(trial.run(snippet, registers));
    trial.equal("the caller's", value_of(stage::state_of(trial.caller())), own ^ trial.argument(1));
    trial.equal("the other VTL's", value_of(stage::state_of(trial.other())), others);
    registers.rax = own;
    trial.raises_nothing(trial.run(snippet, registers));
}

/// argument 0: the MSR, argument 1: bits to change.
void private_msr(Trial& trial) {
    const auto msr = static_cast<std::uint32_t>(trial.argument(0));
    const std::uint64_t own = stage::read_msr(trial.caller(), msr);
    const std::uint64_t others = stage::read_msr(trial.other(), msr);
    const std::uint64_t changed = own ^ trial.argument(1);
    trial.raises_nothing(stage::write_msr(trial.caller(), msr, changed));
    trial.equal("the caller's", stage::read_msr(trial.caller(), msr), changed);
    trial.equal("the other VTL's", stage::read_msr(trial.other(), msr), others);
    trial.raises_nothing(stage::write_msr(trial.caller(), msr, own));
}

/// A limit of one page less one: GDT and IDT keep their bases, so that the VTL can go on.
void private_table(Trial& trial) {
    const bool segments = static_cast<Snippet>(trial.argument()) == Snippet::LoadGdt;
    const PrivateState own = stage::state_of(trial.caller());
    const PrivateState others = stage::state_of(trial.other());
    std::byte* const operand = stage::bytes(Use::Scratch);
    std::memcpy(operand, segments ? own.gdtr : own.idtr, 10);
    const std::uint16_t limit = 0xFFF;
    std::memcpy(operand, &limit, sizeof(limit));
    Registers registers;
    registers.rdi = reinterpret_cast<std::uint64_t>(operand);
    const auto snippet = static_cast<Snippet>(trial.argument());
    trial.raises_nothing(trial.run(snippet, registers));
    const PrivateState after = stage::state_of(trial.other());
    trial.equal("the other VTL's limit", (segments ? after.gdtr : after.idtr)[0] & 0xFFFF,
                (segments ? others.gdtr : others.idtr)[0] & 0xFFFF);
    std::memcpy(operand, segments ? own.gdtr : own.idtr, 10);
    trial.raises_nothing(trial.run(snippet, registers));
}

constexpr std::uint64_t as_argument(Snippet snippet) { return static_cast<std::uint64_t>(snippet); }
constexpr std::uint64_t address_bits = 0x7FFF'1234'5678;

constexpr Case shared_cases[] = {
    {"general-up",
     Callers::Vtl0,
     "VTL1 finds VTL0's general registers",
     shared_upwards,
     {2, general_words}},
    {"xmm-up",
     Callers::Vtl0,
     "VTL1 finds VTL0's XMM registers",
     shared_upwards,
     {first_xmm_word, end_word}},
    {"general-down",
     Callers::Vtl0,
     "VTL0 finds VTL1's general registers",
     shared_downwards,
     {2, general_words}},
    {"xmm-down",
     Callers::Vtl0,
     "VTL0 finds VTL1's XMM registers",
     shared_downwards,
     {first_xmm_word, end_word}},
    {"cr2", Callers::Both, "CR2 is shared", shared_cr2},
    {"dr0-dr3", Callers::Both, "DR0 to DR3 are shared", shared_debug_addresses},
};

constexpr Case private_cases[] = {
    {"cr0",
     Callers::Both,
     "CR0 is private (AM)",
     private_register,
     {STATE_CR0 / 8, 1ull << 18, as_argument(Snippet::WriteCr0)}},
    {"cr4",
     Callers::Both,
     "CR4 is private (TSD)",
     private_register,
     {STATE_CR4 / 8, 1ull << 2, as_argument(Snippet::WriteCr4)}},
    {"cr8",
     Callers::Both,
     "CR8 is private",
     private_register,
     {STATE_CR8 / 8, 5, as_argument(Snippet::WriteCr8)}},
    {"dr7",
     Callers::Both,
     "DR7 is private (LEN0)",
     private_register,
     {STATE_DR7 / 8, 1ull << 18, as_argument(Snippet::WriteDr7)}},
    {"gdtr", Callers::Both, "GDTR is private", private_table, {as_argument(Snippet::LoadGdt)}},
    {"idtr", Callers::Both, "IDTR is private", private_table, {as_argument(Snippet::LoadIdt)}},
    {"efer", Callers::Both, "EFER is private (SCE)", private_msr, {0xC000'0080, 1}},
    {"pat", Callers::Both, "PAT is private", private_msr, {0x277, 1ull << 8}},
    {"star", Callers::Both, "STAR is private", private_msr, {0xC000'0081, 0x1234ull << 32}},
    {"lstar", Callers::Both, "LSTAR is private", private_msr, {0xC000'0082, address_bits}},
    {"cstar", Callers::Both, "CSTAR is private", private_msr, {0xC000'0083, address_bits}},
    {"sfmask", Callers::Both, "SFMASK is private", private_msr, {0xC000'0084, 0x4700}},
    {"fs-base", Callers::Both, "the FS base is private", private_msr, {0xC000'0100, address_bits}},
    {"gs-base", Callers::Both, "the GS base is private", private_msr, {0xC000'0101, address_bits}},
    {"kernel-gs-base",
     Callers::Both,
     "KernelGSBase is private",
     private_msr,
     {0xC000'0102, address_bits}},
    {"sysenter-cs", Callers::Both, "SYSENTER_CS is private", private_msr, {0x174, 0x10}},
    {"sysenter-esp", Callers::Both, "SYSENTER_ESP is private", private_msr, {0x175, address_bits}},
    {"sysenter-eip", Callers::Both, "SYSENTER_EIP is private", private_msr, {0x176, address_bits}},
};

} // namespace

constinit const Group shared_state_group{"State that both VTLs share", shared_cases};
constinit const Group private_state_group{"State that each VTL has for itself", private_cases};

} // namespace conformance
