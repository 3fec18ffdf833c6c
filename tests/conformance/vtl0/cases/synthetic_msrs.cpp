// SPDX-License-Identifier: MIT
// The synthetic MSRs, each in both VTLs: what they hold, what they refuse. [TLFS msrs]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

constexpr std::uint64_t hypervisor_page = abi::hypervisor_region.base;
constexpr std::uint64_t above_ram = 0x2'0000'0000;
constexpr std::uint64_t beyond = 1ull << 60;

Fault read(Trial& trial, std::uint32_t msr, std::uint64_t& value) {
    Registers registers = marked_registers(6);
    registers.rcx = msr;
    const Fault fault = trial.run(Snippet::ReadMsr, registers);
    value = registers.rdx << 32 | (registers.rax & 0xFFFF'FFFF);
    if (fault.taken == 0) {
        trial.equal("the upper half of RAX", registers.rax >> 32, 0);
        trial.equal("the upper half of RDX", registers.rdx >> 32, 0);
        trial.equal("RCX", registers.rcx, msr);
    }
    return fault;
}

std::uint32_t asked(const Trial& trial) { return static_cast<std::uint32_t>(trial.argument()); }

/// argument 0: the MSR, argument 1: a value it must hold.
void reads(Trial& trial) {
    std::uint64_t value = 0;
    trial.raises_nothing(read(trial, asked(trial), value));
    trial.equal("the value", value, trial.argument(1));
}

/// argument 1: a value it must not take. It keeps what it had.
void refuses(Trial& trial) {
    std::uint64_t before = 0;
    trial.raises_nothing(read(trial, asked(trial), before));
    const Fault fault = stage::write_msr(trial.caller(), asked(trial), trial.argument(1));
    trial.raises(fault, spec::general_protection);
    trial.equal("the error code", fault.error_code, 0);
    std::uint64_t after = 0;
    read(trial, asked(trial), after);
    trial.is_true("the value is as it was, or has gone on", after >= before);
}

/// argument 1: a value it takes and gives back. Then it gets its old one again.
void keeps(Trial& trial) {
    std::uint64_t before = 0;
    trial.raises_nothing(read(trial, asked(trial), before));
    trial.raises_nothing(stage::write_msr(trial.caller(), asked(trial), trial.argument(1)));
    std::uint64_t value = 0;
    read(trial, asked(trial), value);
    trial.equal("the value", value, trial.argument(1));
    trial.raises_nothing(stage::write_msr(trial.caller(), asked(trial), before));
}

void takes(Trial& trial) {
    trial.raises_nothing(stage::write_msr(trial.caller(), asked(trial), trial.argument(1)));
}

/// argument 1: the Use of the page for VTL0; VTL1's is the next.
void keeps_page(Trial& trial) {
    const Use use = stage::of(static_cast<Use>(trial.argument(1)), trial.caller());
    const std::uint64_t wanted = stage::physical(use) | 1;
    std::uint64_t before = 0;
    trial.raises_nothing(read(trial, asked(trial), before));
    trial.raises_nothing(stage::write_msr(trial.caller(), asked(trial), wanted));
    std::uint64_t value = 0;
    read(trial, asked(trial), value);
    trial.equal("the value", value, wanted);
    trial.raises_nothing(stage::write_msr(trial.caller(), asked(trial), before));
}

void grows(Trial& trial) {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    trial.raises_nothing(read(trial, asked(trial), first));
    for (unsigned turn = 0; turn < 100; ++turn) { // 100 ns are a long time for a fast machine.
        read(trial, asked(trial), second);
    }
    trial.is_true("the value has grown", second > first);
}

/// Neither read nor written; argument 0: the MSR.
void does_not_exist(Trial& trial) {
    std::uint64_t value = 0;
    trial.raises(read(trial, asked(trial), value), spec::general_protection);
    trial.raises(stage::write_msr(trial.caller(), asked(trial), 0), spec::general_protection);
}

void sints_at_reset(Trial& trial) {
    for (std::uint32_t index = 0; index < 16; ++index) {
        std::uint64_t value = 0;
        trial.raises_nothing(read(trial, spec::msr_sint_0 + index, value));
        trial.equal("a SINT at reset", value, spec::masked_interrupt);
    }
}

void sints_are_separate(Trial& trial) {
    for (std::uint32_t index = 0; index < 16; ++index) {
        trial.raises_nothing(stage::write_msr(trial.caller(), spec::msr_sint_0 + index,
                                              spec::masked_interrupt | (0x40 + index)));
    }
    for (std::uint32_t index = 0; index < 16; ++index) {
        std::uint64_t value = 0;
        read(trial, spec::msr_sint_0 + index, value);
        trial.equal("a SINT", value, spec::masked_interrupt | (0x40 + index));
        stage::write_msr(trial.caller(), spec::msr_sint_0 + index, spec::masked_interrupt);
    }
}

/// A page that VTL1 closed cannot be where the hypervisor writes for VTL0.
void closed_page(Trial& trial) {
    const std::uint64_t number = stage::page_number(Use::Probe, 3);
    stage::protect(number, static_cast<std::uint32_t>(trial.argument(1)));
    const Fault fault = stage::write_msr(trial.caller(), asked(trial), number << 12 | 1);
    stage::protect(number, abi::PageAccess::all().bits);
    trial.raises(fault, spec::general_protection);
}

constexpr std::uint64_t use(Use page) { return static_cast<std::uint64_t>(page); }

constexpr Case page_cases[] = {
    {"vp-index",
     Callers::Both,
     "VP_INDEX of the only processor is 0",
     reads,
     {spec::msr_vp_index, 0}},
    {"vp-index-write", Callers::Both, "VP_INDEX is read-only", refuses, {spec::msr_vp_index, 0}},
    {"assist",
     Callers::Both,
     "VP_ASSIST_PAGE takes a page of RAM",
     keeps_page,
     {spec::msr_vp_assist_page, use(Use::AssistVtl0)}},
    {"assist-reserved-1",
     Callers::Both,
     "VP_ASSIST_PAGE bit 1 is reserved",
     refuses,
     {spec::msr_vp_assist_page, 2}},
    {"assist-reserved-11",
     Callers::Both,
     "VP_ASSIST_PAGE bit 11 is reserved",
     refuses,
     {spec::msr_vp_assist_page, 1 << 11}},
    {"assist-hypervisor",
     Callers::Both,
     "the hypervisor's page is no assist page",
     refuses,
     {spec::msr_vp_assist_page, hypervisor_page | 1}},
    {"assist-above-ram",
     Callers::Both,
     "an assist page must be RAM",
     refuses,
     {spec::msr_vp_assist_page, above_ram | 1}},
    {"assist-beyond",
     Callers::Both,
     "an assist page must have a physical address",
     refuses,
     {spec::msr_vp_assist_page, beyond | 1}},
    {"assist-closed",
     Callers::Vtl0,
     "VTL0 cannot place it where VTL1 closed the page",
     closed_page,
     {spec::msr_vp_assist_page, 0}},
    {"assist-read-only",
     Callers::Vtl0,
     "nor where VTL0 may not write",
     closed_page,
     {spec::msr_vp_assist_page, 1}},
    {"simp",
     Callers::Both,
     "SIMP takes a page of RAM",
     keeps_page,
     {spec::msr_simp, use(Use::MessagesVtl0)}},
    {"simp-reserved",
     Callers::Both,
     "SIMP keeps no page in the hypervisor",
     refuses,
     {spec::msr_simp, hypervisor_page | 1}},
    {"simp-closed",
     Callers::Vtl0,
     "VTL0 cannot place it where VTL1 closed the page",
     closed_page,
     {spec::msr_simp, 0}},
    {"siefp",
     Callers::Both,
     "SIEFP takes a page of RAM",
     keeps_page,
     {spec::msr_siefp, use(Use::EventsVtl0)}},
    {"siefp-hypervisor",
     Callers::Both,
     "SIEFP keeps no page in the hypervisor",
     refuses,
     {spec::msr_siefp, hypervisor_page | 1}},
    {"hypercall-reserved-2",
     Callers::Both,
     "HYPERCALL bit 2 is reserved",
     refuses,
     {spec::msr_hypercall, 4}},
    {"hypercall-reserved-11",
     Callers::Both,
     "HYPERCALL bit 11 is reserved",
     refuses,
     {spec::msr_hypercall, 1 << 11}},
    {"hypercall-hypervisor",
     Callers::Both,
     "the hypercall page cannot be in the hypervisor",
     refuses,
     {spec::msr_hypercall, hypervisor_page | 1}},
    {"hypercall-above-ram",
     Callers::Both,
     "the hypercall page must be RAM",
     refuses,
     {spec::msr_hypercall, above_ram | 1}},
    {"hypercall-beyond",
     Callers::Both,
     "the hypercall page must have a physical address",
     refuses,
     {spec::msr_hypercall, beyond | 1}},
};

constexpr Case synic_cases[] = {
    {"scontrol-reset", Callers::Both, "SCONTROL is 0 at first", reads, {spec::msr_scontrol, 0}},
    {"scontrol", Callers::Both, "SCONTROL can be enabled", keeps, {spec::msr_scontrol, 1}},
    {"sversion", Callers::Both, "SVERSION is 1", reads, {spec::msr_sversion, 1}},
    {"sversion-write", Callers::Both, "SVERSION is read-only", refuses, {spec::msr_sversion, 1}},
    {"siefp-reset", Callers::Both, "SIEFP is off at first", reads, {spec::msr_siefp, 0}},
    {"simp-reset", Callers::Both, "SIMP is off at first", reads, {spec::msr_simp, 0}},
    {"eom",
     Callers::Both,
     "EOM takes a write, whether a message waits or not",
     takes,
     {spec::msr_eom, 0}},
    {"sint-reset", Callers::Both, "all sixteen SINTs are masked at first", sints_at_reset},
    {"sint-write", Callers::Both, "each SINT keeps its own vector", sints_are_separate},
    {"sint-unmasked",
     Callers::Both,
     "a SINT may be unmasked with a vector above 15",
     keeps,
     {spec::msr_sint_0 + 3, 0x51}},
    {"sint-auto-eoi",
     Callers::Both,
     "auto-EOI is kept",
     keeps,
     {spec::msr_sint_0 + 3, 1 << 17 | 1 << 16 | 0x51}},
    {"sint-low-vector",
     Callers::Both,
     "an unmasked SINT needs a vector above 15",
     refuses,
     {spec::msr_sint_0 + 3, 15}},
    {"sint-vector-0", Callers::Both, "vector 0 is refused", refuses, {spec::msr_sint_0 + 3, 0}},
};

constexpr Case time_cases[] = {
    {"vp-runtime", Callers::Both, "VP_RUNTIME grows", grows, {spec::msr_vp_runtime}},
    {"vp-runtime-write",
     Callers::Both,
     "VP_RUNTIME is read-only",
     refuses,
     {spec::msr_vp_runtime, 0}},
    {"time", Callers::Both, "TIME_REF_COUNT grows", grows, {spec::msr_time}},
    {"time-write", Callers::Both, "TIME_REF_COUNT is read-only", refuses, {spec::msr_time, 0}},
    {"unknown-4", Callers::Both, "40000004 is no register", does_not_exist, {0x4000'0004}},
    {"unknown-ff", Callers::Both, "400000FF is no register", does_not_exist, {0x4000'00FF}},
    {"unknown-fff", Callers::Both, "40000FFF is no register", does_not_exist, {0x4000'0FFF}},
    {"svm-host-save",
     Callers::Both,
     "VM_HSAVE_PA is the hypervisor's alone",
     does_not_exist,
     {0xC001'0117}},
    {"svm-control",
     Callers::Both,
     "VM_CR is the hypervisor's alone",
     does_not_exist,
     {0xC001'0114}},
};

} // namespace

constinit const Group page_msrs_group{"MSRs that place pages", page_cases};
constinit const Group synic_msrs_group{"MSRs of the SynIC", synic_cases};
constinit const Group time_msrs_group{"MSRs of time, and MSRs that do not exist", time_cases};

} // namespace conformance
