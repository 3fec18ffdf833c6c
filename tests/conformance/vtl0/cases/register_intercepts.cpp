// SPDX-License-Identifier: MIT
// Registers of VTL0 that VTL1 watches: each source of HvRegisterCrInterceptControl, the masks, the
// messages, the three answers.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/cases.h"
#include "tests/conformance/vtl0/cases/intercepts.h"

namespace conformance {
namespace {

using abi::Vtl;

constexpr std::uint64_t two_bytes = 2;   // RDMSR, WRMSR
constexpr std::uint64_t three_bytes = 3; // MOV CRn, LGDT [rdi], LLDT, LTR

void watch(Trial& trial, std::uint64_t name, std::uint64_t value) {
    const auto status =
        stage::write_register(Vtl::Secure, InputVtl::own(), name_of(name), {value, 0});
    trial.equal("the status of SetVpRegisters", static_cast<std::uint64_t>(status), 0);
}

void watch_nothing(Trial& trial) {
    watch(trial, spec::cr_intercept_control, 0);
    watch(trial, spec::cr_intercept_cr0_mask, 0);
    watch(trial, spec::cr_intercept_cr4_mask, 0);
}

std::uint64_t intercepts() { return stage::exchange().intercepts; }

/// argument 0: bit of the control register, 1: the MSR.
void msr_write(Trial& trial) {
    const auto msr = static_cast<std::uint32_t>(trial.argument(1));
    const std::uint64_t before = stage::read_msr(Vtl::Normal, msr);
    watch(trial, spec::cr_intercept_control, 1ull << trial.argument(0));
    const std::uint64_t count = intercepts();
    const Fault fault = stage::write_msr(Vtl::Normal, msr, before);
    trial.equal("intercepts", intercepts() - count, 1);
    trial.raises(fault, spec::general_protection);
    check_message(trial, msr_message, write_access, address_of(Snippet::WriteMsr));
    trial.equal("the MSR", message_field<std::uint32_t>(payload_at), msr);
    trial.equal("RDX", message_field<std::uint64_t>(payload_at + 8), before >> 32);
    trial.equal("RAX", message_field<std::uint64_t>(payload_at + 16), before & 0xFFFF'FFFF);
    const std::uint64_t after_one = intercepts();
    stage::read_msr(Vtl::Normal, msr);
    trial.equal("a read is not intercepted", intercepts() - after_one, 0);
    watch_nothing(trial);
    trial.raises_nothing(stage::write_msr(Vtl::Normal, msr, before));
    trial.equal("intercepts when nothing is watched", intercepts() - after_one, 0);
}

void msr_read(Trial& trial) {
    const auto msr = static_cast<std::uint32_t>(trial.argument(1));
    watch(trial, spec::cr_intercept_control, 1ull << trial.argument(0));
    const std::uint64_t count = intercepts();
    Registers registers = marked_registers(3);
    registers.rcx = msr;
    const Registers before = registers;
    trial.raises(stage::run(Vtl::Normal, Snippet::ReadMsr, registers), spec::general_protection);
    trial.equal("intercepts", intercepts() - count, 1);
    check_message(trial, msr_message, read_access, address_of(Snippet::ReadMsr));
    trial.equal("the MSR", message_field<std::uint32_t>(payload_at), msr);
    trial.equal("RAX", registers.rax, before.rax);
    trial.equal("RDX", registers.rdx, before.rdx);
    watch_nothing(trial);
    stage::read_msr(Vtl::Normal, msr);
    trial.equal("intercepts when nothing is watched", intercepts() - count, 1);
}

/// What tells CR0 from CR4 in the cases below: argument 0 is 0 or 4.
struct Watched {
    std::uint64_t control_bit;
    std::uint64_t mask_name;
    std::uint64_t name;
    Snippet snippet;
    std::uint64_t state_offset;
    std::uint64_t flipped; // a bit that may change freely: CR0.AM, CR4.TSD
    std::uint64_t other;   // another: CR0.MP, CR4.DE
};
constexpr Watched cr0{
    0, spec::cr_intercept_cr0_mask, spec::cr0, Snippet::WriteCr0, STATE_CR0, 1ull << 18, 1ull << 1};
constexpr Watched cr4{
    1, spec::cr_intercept_cr4_mask, spec::cr4, Snippet::WriteCr4, STATE_CR4, 1ull << 2, 1ull << 3};

const Watched& asked(const Trial& trial) { return trial.argument() == 0 ? cr0 : cr4; }

std::uint64_t value_of(const Watched& watched) {
    const PrivateState state = stage::state_of(Vtl::Normal);
    return reinterpret_cast<const std::uint64_t*>(&state)[watched.state_offset / 8];
}

Fault write_control(const Watched& watched, std::uint64_t value) {
    Registers registers = marked_registers(3);
    registers.rax = value;
    return stage::run(Vtl::Normal, watched.snippet, registers);
}

void start_watching(Trial& trial, const Watched& watched) {
    watch(trial, watched.mask_name, watched.flipped);
    watch(trial, spec::cr_intercept_control, 1ull << watched.control_bit);
}

void control_message(Trial& trial) {
    const Watched& watched = asked(trial);
    const std::uint64_t before = value_of(watched);
    start_watching(trial, watched);
    const std::uint64_t count = intercepts();
    trial.raises(write_control(watched, before ^ watched.flipped), spec::general_protection);
    trial.equal("intercepts", intercepts() - count, 1);
    check_message(trial, register_message, write_access, address_of(watched.snippet));
    trial.equal("no memory operand", message_field<std::uint8_t>(payload_at) & 1, 0);
    trial.equal("the register", message_field<std::uint32_t>(payload_at + 4), watched.name);
    trial.equal("its new value", message_field<std::uint64_t>(payload_at + 8),
                before ^ watched.flipped);
    trial.equal("the register itself", value_of(watched), before);
    watch_nothing(trial);
}

void control_outside_mask(Trial& trial) {
    const Watched& watched = asked(trial);
    const std::uint64_t before = value_of(watched);
    start_watching(trial, watched);
    const std::uint64_t count = intercepts();
    trial.raises_nothing(write_control(watched, before ^ watched.other));
    trial.equal("intercepts", intercepts() - count, 0);
    trial.equal("the register", value_of(watched), before ^ watched.other);
    trial.raises_nothing(write_control(watched, before));
    watch_nothing(trial);
}

void control_unchanged(Trial& trial) {
    const Watched& watched = asked(trial);
    start_watching(trial, watched);
    const std::uint64_t count = intercepts();
    trial.raises_nothing(write_control(watched, value_of(watched)));
    trial.equal("intercepts", intercepts() - count, 0);
    watch_nothing(trial);
}

void control_skipped(Trial& trial) {
    const Watched& watched = asked(trial);
    const std::uint64_t before = value_of(watched);
    start_watching(trial, watched);
    stage::reply_with(Reply::Skip, three_bytes);
    trial.raises_nothing(write_control(watched, before ^ watched.flipped));
    trial.equal("the register", value_of(watched), before);
    watch_nothing(trial);
}

void control_written_through(Trial& trial) {
    const Watched& watched = asked(trial);
    const std::uint64_t before = value_of(watched);
    start_watching(trial, watched);
    stage::reply_with(Reply::SetRegister, three_bytes);
    stage::exchange().name = name_of(watched.name);
    stage::exchange().value = before ^ watched.flipped;
    trial.raises_nothing(write_control(watched, before ^ watched.flipped));
    trial.equal("the register", value_of(watched), before ^ watched.flipped);
    watch_nothing(trial);
    trial.raises_nothing(write_control(watched, before));
}

/// VTL1's own registers are not watched by itself.
void vtl1_itself(Trial& trial) {
    start_watching(trial, cr4);
    const std::uint64_t count = intercepts();
    const std::uint64_t before = stage::state_of(Vtl::Secure).cr4;
    Registers registers;
    registers.rax = before ^ cr4.flipped;
    trial.raises_nothing(trial.run(Snippet::WriteCr4, registers));
    registers.rax = before;
    trial.raises_nothing(trial.run(Snippet::WriteCr4, registers));
    trial.equal("intercepts", intercepts() - count, 0);
    watch_nothing(trial);
}

/// argument 0: bit of the control register, 1: the snippet, 2: the register's name.
void table_load(Trial& trial) {
    const auto snippet = static_cast<Snippet>(trial.argument(1));
    const PrivateState before = stage::state_of(Vtl::Normal);
    std::byte* const operand = stage::bytes(Use::Scratch);
    std::memcpy(operand, snippet == Snippet::LoadGdt ? before.gdtr : before.idtr, 10);
    watch(trial, spec::cr_intercept_control, 1ull << trial.argument(0));
    const std::uint64_t count = intercepts();
    Registers registers = marked_registers(3);
    registers.rdi = reinterpret_cast<std::uint64_t>(operand);
    registers.rax = snippet == Snippet::LoadTask ? before.tr : before.ldtr;
    trial.raises(stage::run(Vtl::Normal, snippet, registers), spec::general_protection);
    trial.equal("intercepts", intercepts() - count, 1);
    check_message(trial, register_message, write_access, address_of(snippet));
    trial.equal("the register", message_field<std::uint32_t>(payload_at + 4), trial.argument(2));
    stage::reply_with(Reply::Skip, three_bytes);
    trial.raises_nothing(stage::run(Vtl::Normal, snippet, registers));
    watch_nothing(trial);
}

void msr_skipped(Trial& trial) {
    const auto msr = static_cast<std::uint32_t>(trial.argument(1));
    const std::uint64_t before = stage::read_msr(Vtl::Normal, msr);
    watch(trial, spec::cr_intercept_control, 1ull << trial.argument(0));
    stage::reply_with(Reply::Skip, two_bytes);
    trial.raises_nothing(stage::write_msr(Vtl::Normal, msr, before ^ 0x100));
    trial.equal("the register", stage::read_msr(Vtl::Normal, msr), before);
    watch_nothing(trial);
}

void msr_written_through(Trial& trial) {
    constexpr std::uint32_t lstar = 0xC000'0082;
    const std::uint64_t before = stage::read_msr(Vtl::Normal, lstar);
    watch(trial, spec::cr_intercept_control, 1ull << trial.argument(0));
    stage::reply_with(Reply::SetRegister, two_bytes);
    stage::exchange().name = name_of(spec::lstar);
    stage::exchange().value = before ^ 0x100;
    trial.raises_nothing(stage::write_msr(Vtl::Normal, lstar, before ^ 0x200));
    trial.equal("the register has VTL1's value", stage::read_msr(Vtl::Normal, lstar),
                before ^ 0x100);
    watch_nothing(trial);
    trial.raises_nothing(stage::write_msr(Vtl::Normal, lstar, before));
}

void not_vtl0s(Trial& trial) {
    trial.is_refused(set_register(trial, trial.argument(), {0, 0}));
    trial.is_refused(set_register(trial, trial.argument(), {0, 0}, InputVtl::of(Vtl::Secure)));
    trial.is_refused(get_registers(trial, {trial.argument()}, InputVtl::of(Vtl::Secure)));
}

void reserved_bits(Trial& trial) {
    trial.answers(set_register(trial, spec::cr_intercept_control, {trial.argument(), 0}),
                  HvStatus::InvalidRegisterValue);
}

constexpr std::uint64_t as_argument(Snippet snippet) { return static_cast<std::uint64_t>(snippet); }

constexpr Case control_cases[] = {
    {"vtl0-control",
     Callers::Vtl0,
     "VTL0 cannot touch CrInterceptControl",
     not_vtl0s,
     {spec::cr_intercept_control}},
    {"vtl0-mask", Callers::Vtl0, "nor a mask", not_vtl0s, {spec::cr_intercept_cr4_mask}},
    {"reserved-40", Callers::Vtl1, "reserved bit 40 is refused", reserved_bits, {1ull << 40}},
    {"reserved-63", Callers::Vtl1, "reserved bit 63 is refused", reserved_bits, {1ull << 63}},
    {"cr0-write",
     Callers::Vtl0,
     "CR0: a bit in the mask changes: the whole message",
     control_message,
     {0}},
    {"cr0-outside", Callers::Vtl0, "CR0: other bits change freely", control_outside_mask, {0}},
    {"cr0-same", Callers::Vtl0, "CR0: the same value is no change", control_unchanged, {0}},
    {"cr0-skip", Callers::Vtl0, "CR0: VTL1 skips the write", control_skipped, {0}},
    {"cr0-through", Callers::Vtl0, "CR0: VTL1 writes for VTL0", control_written_through, {0}},
    {"cr4-write",
     Callers::Vtl0,
     "CR4: a bit in the mask changes: the whole message",
     control_message,
     {4}},
    {"cr4-outside", Callers::Vtl0, "CR4: other bits change freely", control_outside_mask, {4}},
    {"cr4-same", Callers::Vtl0, "CR4: the same value is no change", control_unchanged, {4}},
    {"cr4-skip", Callers::Vtl0, "CR4: VTL1 skips the write", control_skipped, {4}},
    {"cr4-through", Callers::Vtl0, "CR4: VTL1 writes for VTL0", control_written_through, {4}},
    {"vtl1", Callers::Vtl1, "VTL1's own CR4 is not watched", vtl1_itself},
    {"gdtr", Callers::Vtl0, "LGDT", table_load, {15, as_argument(Snippet::LoadGdt), spec::gdtr}},
    {"idtr", Callers::Vtl0, "LIDT", table_load, {16, as_argument(Snippet::LoadIdt), spec::idtr}},
    {"ldtr", Callers::Vtl0, "LLDT", table_load, {17, as_argument(Snippet::LoadLocal), spec::ldtr}},
    {"tr", Callers::Vtl0, "LTR", table_load, {18, as_argument(Snippet::LoadTask), spec::tr}},
};

constexpr Case msr_cases[] = {
    {"lstar-read", Callers::Vtl0, "LSTAR read", msr_read, {5, 0xC000'0082}},
    {"lstar-write", Callers::Vtl0, "LSTAR written: the whole message", msr_write, {6, 0xC000'0082}},
    {"star-read", Callers::Vtl0, "STAR read", msr_read, {7, 0xC000'0081}},
    {"star-write", Callers::Vtl0, "STAR written", msr_write, {8, 0xC000'0081}},
    {"cstar-read", Callers::Vtl0, "CSTAR read", msr_read, {9, 0xC000'0083}},
    {"cstar-write", Callers::Vtl0, "CSTAR written", msr_write, {10, 0xC000'0083}},
    {"apic-base-read", Callers::Vtl0, "APIC_BASE read", msr_read, {11, 0x1B}},
    {"efer-read", Callers::Vtl0, "EFER read", msr_read, {13, 0xC000'0080}},
    {"efer-write", Callers::Vtl0, "EFER written", msr_write, {14, 0xC000'0080}},
    {"sysenter-cs-write", Callers::Vtl0, "SYSENTER_CS written", msr_write, {19, 0x174}},
    {"sysenter-eip-write", Callers::Vtl0, "SYSENTER_EIP written", msr_write, {20, 0x176}},
    {"sysenter-esp-write", Callers::Vtl0, "SYSENTER_ESP written", msr_write, {21, 0x175}},
    {"sfmask-write", Callers::Vtl0, "SFMASK written", msr_write, {22, 0xC000'0084}},
    {"skip", Callers::Vtl0, "VTL1 skips a write of LSTAR", msr_skipped, {6, 0xC000'0082}},
    {"through", Callers::Vtl0, "VTL1 writes LSTAR, as it likes", msr_written_through, {6}},
};

} // namespace

constinit const Group control_intercepts_group{"Intercepts: control registers and tables",
                                               control_cases};
constinit const Group msr_intercepts_group{"Intercepts: MSRs", msr_cases};

} // namespace conformance
