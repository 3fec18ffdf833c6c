// SPDX-License-Identifier: MIT
// Interrupts and the two levels: one for VTL1 interrupts VTL0 at once, one for VTL0 waits until
// VTL0 runs, and VINA tells VTL1 that it waits.  [TLFS vsm, virtual interrupt notification assist]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

#include <cstring>

namespace conformance {
namespace {

using abi::Vtl;

constexpr std::uint32_t connection_to_vtl1 = 0x11;
constexpr std::uint32_t msr_sint_2 = spec::msr_sint_0 + 2;
constexpr std::uint32_t msr_end_of_interrupt = 0x4000'0070;
constexpr std::size_t message_vector = 0; // indexes into interrupt_vectors
constexpr std::size_t vina_vector = 1;
constexpr std::size_t device_vector = 2;
constexpr std::uint64_t vina_enabled = 1 << 8;

// The local APIC's registers.  [APM2 16.3.2]
constexpr std::uint64_t apic = 0xFEE0'0000;
constexpr std::uint64_t apic_end_of_interrupt = apic + 0xB0;
constexpr std::uint64_t apic_spurious = apic + 0xF0;
constexpr std::uint64_t apic_command = apic + 0x300;
constexpr std::uint64_t apic_enabled = 0x1FF;
constexpr std::uint64_t apic_disabled = 0xFF;
constexpr std::uint64_t to_self = 1 << 18;

struct Counts {
    std::uint64_t entries = stage::exchange().interrupts;
    std::uint64_t taken[3] = {stage::exchange().taken[0], stage::exchange().taken[1],
                              stage::exchange().taken[2]};
};

void prepare_vtl1(Trial& trial, std::uint64_t sint) {
    std::memset(stage::bytes(Use::MessagesVtl1), 0, abi::page_size);
    const auto write = [&](std::uint32_t msr, std::uint64_t value) {
        trial.raises_nothing(stage::write_msr(Vtl::Secure, msr, value));
    };
    write(spec::msr_simp, stage::physical(Use::MessagesVtl1) | 1);
    write(spec::msr_scontrol, 1);
    write(msr_sint_2, sint);
}

void reset_vtl1(Trial& trial) {
    const auto write = [&](std::uint32_t msr, std::uint64_t value) {
        trial.raises_nothing(stage::write_msr(Vtl::Secure, msr, value));
    };
    write(msr_sint_2, spec::masked_interrupt);
    write(spec::msr_scontrol, 0);
    write(spec::msr_simp, 0);
}

/// A message of eight bytes from VTL0 to VTL1.
Answer post(Trial& trial) {
    auto* const words = reinterpret_cast<std::uint32_t*>(&trial.input<std::uint64_t>());
    words[0] = connection_to_vtl1;
    words[2] = 1; // type
    words[3] = 8; // size
    return trial.call(simple(spec::call_post_message));
}

/// argument 0: SINT2 of VTL1, argument 1: how often VTL1 is interrupted.
void message_interrupts(Trial& trial) {
    prepare_vtl1(trial, trial.argument());
    const Counts before;
    trial.answers(post(trial), HvStatus::Success);
    trial.equal("entries by interrupt", stage::exchange().interrupts - before.entries,
                trial.argument(1));
    trial.equal("interrupts VTL1 took",
                stage::exchange().taken[message_vector] - before.taken[message_vector],
                trial.argument(1));
    reset_vtl1(trial);
}

void priority_holds_back(Trial& trial) {
    prepare_vtl1(trial, interrupt_vectors[message_vector]);
    const auto set_priority = [](std::uint64_t priority) {
        Registers registers;
        registers.rax = priority;
        return stage::run(Vtl::Secure, Snippet::WriteCr8, registers);
    };
    trial.raises_nothing(set_priority(15));
    const Counts before;
    trial.answers(post(trial), HvStatus::Success);
    trial.equal("entries while held back", stage::exchange().interrupts - before.entries, 0);
    trial.raises_nothing(set_priority(0));
    Registers registers; // whichever way it comes, it has come by the next call
    stage::vtl_call(registers);
    trial.equal("entries by interrupt", stage::exchange().interrupts - before.entries, 1);
    trial.equal("interrupts VTL1 took",
                stage::exchange().taken[message_vector] - before.taken[message_vector], 1);
    reset_vtl1(trial);
}

Fault store32(std::uint64_t address, std::uint64_t value) {
    Registers registers;
    registers.rdi = abi::direct_map_base + address;
    registers.rax = value;
    return stage::run(Vtl::Normal, Snippet::Store32, registers);
}

/// VTL0 calls VTL1 while an interrupt of its own waits. VTL1 has a moment with interrupts on.
Registers call_with_waiting_interrupt(Trial& trial) {
    trial.raises_nothing(store32(apic_spurious, apic_enabled));
    trial.raises_nothing(store32(apic_command, to_self | interrupt_vectors[device_vector]));
    Exchange& page = stage::exchange();
    page.run = 1;
    page.snippet = Snippet::TakeInterrupts;
    page.registers = {};
    Registers registers;
    registers.rcx = spec::call_vtl_call;
    trial.raises_nothing(stage::run(Vtl::Normal, Snippet::OpenVtlCall, registers));
    page.run = 0;
    trial.raises_nothing(store32(apic_end_of_interrupt, 0));
    trial.raises_nothing(store32(apic_spurious, apic_disabled));
    return registers;
}

abi::tlfs::VpAssistPage& assist_page() {
    return *reinterpret_cast<abi::tlfs::VpAssistPage*>(stage::bytes(Use::AssistVtl1));
}

/// argument 0: VsmVina but for its vector, argument 1: how often VTL1 is told.
void lower_interrupt_waits(Trial& trial) {
    const std::uint64_t vina = trial.argument() | interrupt_vectors[vina_vector];
    stage::write_register(Vtl::Secure, InputVtl::own(), name_of(spec::vina), {vina, 0});
    const Counts before;
    const std::uint64_t own = interrupt_counts[device_vector];
    call_with_waiting_interrupt(trial);
    trial.equal("VTL1 did not take VTL0's interrupt",
                stage::exchange().taken[device_vector] - before.taken[device_vector], 0);
    trial.equal("VTL0 took it", interrupt_counts[device_vector] - own, 1);
    trial.equal("VTL1 was told", stage::exchange().taken[vina_vector] - before.taken[vina_vector],
                trial.argument(1));
    trial.equal("the assist page says so", assist_page().vina_asserted, trial.argument(1));
    assist_page().vina_asserted = 0;
    stage::write_msr(Vtl::Secure, msr_end_of_interrupt, 0);
    stage::write_register(Vtl::Secure, InputVtl::own(), name_of(spec::vina), {0, 0});
}

constexpr Case cases[] = {
    {"message",
     Callers::Vtl0,
     "a message with an unmasked SINT interrupts VTL0 for VTL1",
     message_interrupts,
     {interrupt_vectors[message_vector], 1}},
    {"masked",
     Callers::Vtl0,
     "a masked SINT interrupts nobody",
     message_interrupts,
     {spec::masked_interrupt | interrupt_vectors[message_vector], 0}},
    {"priority", Callers::Vtl0, "VTL1's own priority holds it back, and nothing of VTL0's",
     priority_holds_back},
};

/// VTL0's interrupt waits while VTL1 has interrupts on.
constexpr Case waiting_cases[] = {
    {"lower-waits",
     Callers::Vtl0,
     "VTL0's interrupt waits until VTL0 runs",
     lower_interrupt_waits,
     {0, 0}},
    {"vina",
     Callers::Vtl0,
     "VINA tells VTL1 that it waits, once",
     lower_interrupt_waits,
     {vina_enabled, 1}},
};

} // namespace

constinit const Group interrupts_group{"Interrupts between VTLs", cases};
constinit const Group waiting_interrupts_group{"Interrupts that wait for VTL0", waiting_cases};

} // namespace conformance
