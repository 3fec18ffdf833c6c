// SPDX-License-Identifier: MIT
// HvCallGetVpRegisters: each register read of the caller's own VTL, and by VTL1 of VTL0, and held
// against what that VTL's own instructions say.  [TLFS datatypes/hv_register_name]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::Vtl;

std::uint64_t word_of(const PrivateState& state, std::uint64_t offset) {
    return reinterpret_cast<const std::uint64_t*>(&state)[offset / 8];
}
constexpr std::uint64_t msr_at(std::uint64_t index) { return STATE_MSRS + 8 * index; }

/// The VTL a case reads, as a target: argument 2 is 1 if VTL1 shall look at VTL0.
InputVtl target_of(const Trial& trial) {
    return trial.argument(2) != 0 ? InputVtl::of(Vtl::Normal) : InputVtl::own();
}
Vtl level_of(const Trial& trial) { return trial.argument(2) != 0 ? Vtl::Normal : trial.caller(); }

/// argument 0: the name, argument 1: where PrivateState has the value.
void reads_state(Trial& trial) {
    const PrivateState state = stage::state_of(level_of(trial));
    trial.answers(get_registers(trial, {trial.argument()}, target_of(trial)), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, word_of(state, trial.argument(1)));
    trial.equal("the high half", trial.output_value(0).high, 0);
}

/// argument 1: the MSR that says the same.
void reads_msr(Trial& trial) {
    const auto msr = static_cast<std::uint32_t>(trial.argument(1));
    const std::uint64_t wanted = stage::read_msr(level_of(trial), msr);
    trial.answers(get_registers(trial, {trial.argument()}, target_of(trial)), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, wanted);
}

/// argument 0: the name, argument 1: the selector's index in PrivateState.
void reads_segment(Trial& trial) {
    const PrivateState state = stage::state_of(level_of(trial));
    trial.answers(get_registers(trial, {trial.argument()}, target_of(trial)), HvStatus::Success, 1);
    const std::uint64_t high = trial.output_value(0).high;
    trial.equal("the selector", high >> 32 & 0xFFFF, (&state.ldtr)[trial.argument(1)]);
    const bool code = trial.argument() == spec::cs;
    trial.is_true("CS is 64-bit code", !code || (high >> 48 & 1 << 13) != 0);
    const bool task = trial.argument() == spec::tr;
    trial.is_true("TR has a base", !task || trial.output_value(0).low != 0);
    // Emulators keep "available" (9) in the hidden part, processors "busy" (B).
    trial.equal("TR's type but for its busy bit", task ? high >> 48 & 0xD : 9, 9);
}

/// argument 1: where PrivateState has the operand of SGDT or SIDT.
void reads_table(Trial& trial) {
    const PrivateState state = stage::state_of(level_of(trial));
    const auto* const operand = reinterpret_cast<const std::uint16_t*>(
        reinterpret_cast<const std::byte*>(&state) + trial.argument(1));
    const std::uint64_t base = operand[1] | std::uint64_t{operand[2]} << 16 |
                               std::uint64_t{operand[3]} << 32 | std::uint64_t{operand[4]} << 48;
    trial.answers(get_registers(trial, {trial.argument()}, target_of(trial)), HvStatus::Success, 1);
    trial.equal("the limit", trial.output_value(0).low >> 48, operand[0]);
    trial.equal("the base", trial.output_value(0).high, base);
}

/// All general registers at once: the caller's, at the moment of the call, whichever VTL is asked.
void reads_general(Trial& trial) {
    const auto name = [](std::uint64_t index) { return spec::rax + index; };
    const auto answer =
        get_registers(trial,
                      {name(1), name(2), name(3), name(5), name(6), name(7), name(8), name(9),
                       name(10), name(11), name(12), name(13), name(14), name(15)},
                      target_of(trial));
    trial.answers(answer, HvStatus::Success, 14);
    const auto* const words = reinterpret_cast<const std::uint64_t*>(&answer.registers);
    for (std::uint16_t index = 1; index < 14; ++index) { // RCX has become another by then.
        trial.equal("a general register", trial.output_value(index).low, words[1 + index]);
    }
}

void reads_xmm(Trial& trial) {
    const auto name = [](std::uint64_t index) { return spec::xmm_0 + index; };
    const auto answer =
        get_registers(trial, {name(0), name(1), name(7), name(8), name(15)}, target_of(trial));
    trial.answers(answer, HvStatus::Success, 5);
    constexpr std::uint16_t asked[] = {0, 1, 7, 8, 15};
    for (std::uint16_t index = 0; index < 5; ++index) {
        const auto& wanted = answer.registers.xmm[asked[index]];
        trial.equal("the low half", trial.output_value(index).low, wanted[0]);
        trial.equal("the high half", trial.output_value(index).high, wanted[1]);
    }
}

void reads_debug_addresses(Trial& trial) {
    Registers registers;
    trial.run(Snippet::ReadDr0To3, registers);
    const auto answer = get_registers(
        trial, {spec::dr0, spec::dr0 + 1, spec::dr0 + 2, spec::dr0 + 3}, target_of(trial));
    trial.answers(answer, HvStatus::Success, 4);
    trial.equal("DR0", trial.output_value(0).low, registers.rax);
    trial.equal("DR3", trial.output_value(3).low, registers.rdx);
}

/// argument 0: the name, argument 1: the value that the specification fixes.
void reads_value(Trial& trial) {
    trial.answers(get_registers(trial, {trial.argument()}, target_of(trial)), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, trial.argument(1));
}

/// RIP and RSP are the caller's own; what they are exactly is the compiler's business.
void reads_somewhere(Trial& trial) {
    trial.answers(get_registers(trial, {trial.argument()}, target_of(trial)), HvStatus::Success, 1);
    trial.is_true("the value is a kernel's address", trial.output_value(0).low >> 47 == 0x1FFFF);
}

void reads_capabilities(Trial& trial) {
    trial.answers(get_registers(trial, {spec::capabilities}, target_of(trial)), HvStatus::Success,
                  1);
    trial.is_true("the intercept page is offered", (trial.output_value(0).low >> 27 & 1) != 0);
    trial.equal("bits that nothing is defined for", trial.output_value(0).low >> 36, 0);
}

constexpr std::uint64_t lower = 1;

constexpr Case own_cases[] = {
    {"general", Callers::Both, "RCX to R15 as they are at the call", reads_general},
    {"xmm", Callers::Both, "XMM registers in both halves", reads_xmm},
    {"dr0-dr3", Callers::Both, "DR0 to DR3", reads_debug_addresses},
    {"rip", Callers::Both, "RIP is the caller's", reads_somewhere, {spec::rip}},
    {"rsp", Callers::Both, "RSP is the caller's", reads_somewhere, {spec::rsp}},
    {"cr0", Callers::Both, "CR0", reads_state, {spec::cr0, STATE_CR0}},
    {"cr2", Callers::Both, "CR2", reads_state, {spec::cr2, STATE_CR2}},
    {"cr3", Callers::Both, "CR3", reads_state, {spec::cr3, STATE_CR3}},
    {"cr4", Callers::Both, "CR4", reads_state, {spec::cr4, STATE_CR4}},
    {"cr8", Callers::Both, "CR8", reads_state, {spec::cr8, STATE_CR8}},
    {"dr7", Callers::Both, "DR7", reads_state, {spec::dr7, STATE_DR7}},
    {"efer",
     Callers::Both,
     "EFER, without the hypervisor's SVME",
     reads_state,
     {spec::efer, msr_at(0)}},
    {"pat", Callers::Both, "PAT", reads_state, {spec::pat, msr_at(1)}},
    {"star", Callers::Both, "STAR", reads_state, {spec::star, msr_at(2)}},
    {"lstar", Callers::Both, "LSTAR", reads_state, {spec::lstar, msr_at(3)}},
    {"cstar", Callers::Both, "CSTAR", reads_state, {spec::cstar, msr_at(4)}},
    {"sfmask", Callers::Both, "SFMASK", reads_state, {spec::sfmask, msr_at(5)}},
    {"kernel-gs-base",
     Callers::Both,
     "KernelGSBase",
     reads_state,
     {spec::kernel_gs_base, msr_at(8)}},
    {"sysenter-cs", Callers::Both, "SYSENTER_CS", reads_state, {spec::sysenter_cs, msr_at(9)}},
    {"sysenter-esp", Callers::Both, "SYSENTER_ESP", reads_state, {spec::sysenter_esp, msr_at(10)}},
    {"sysenter-eip", Callers::Both, "SYSENTER_EIP", reads_state, {spec::sysenter_eip, msr_at(11)}},
    {"apic-base", Callers::Both, "APIC_BASE", reads_msr, {spec::apic_base, 0x1B}},
    {"cs", Callers::Both, "CS: selector and attributes", reads_segment, {spec::cs, 2}},
    {"ss", Callers::Both, "SS", reads_segment, {spec::ss, 3}},
    {"ds", Callers::Both, "DS", reads_segment, {spec::ds, 4}},
    {"es", Callers::Both, "ES", reads_segment, {spec::es, 5}},
    {"fs", Callers::Both, "FS", reads_segment, {spec::fs, 6}},
    {"gs", Callers::Both, "GS", reads_segment, {spec::gs, 7}},
    {"ldtr", Callers::Both, "LDTR", reads_segment, {spec::ldtr, 0}},
    {"tr", Callers::Both, "TR: selector, base, type", reads_segment, {spec::tr, 1}},
    {"gdtr", Callers::Both, "GDTR: limit and base", reads_table, {spec::gdtr, STATE_GDTR}},
    {"idtr", Callers::Both, "IDTR: limit and base", reads_table, {spec::idtr, STATE_IDTR}},
    {"guest-os-id", Callers::Both, "GUEST_OS_ID", reads_state, {spec::guest_os_id, msr_at(12)}},
    {"vp-index",
     Callers::Both,
     "VP_INDEX of the only processor is 0",
     reads_value,
     {spec::vp_index, 0}},
    {"vp-assist-page",
     Callers::Both,
     "VP_ASSIST_PAGE",
     reads_state,
     {spec::vp_assist_page, msr_at(14)}},
    {"sint-0", Callers::Both, "SINT0, as the MSR", reads_msr, {spec::sint_0, spec::msr_sint_0}},
    {"scontrol",
     Callers::Both,
     "SCONTROL, as the MSR",
     reads_msr,
     {spec::scontrol, spec::msr_scontrol}},
    {"siefp", Callers::Both, "SIEFP, as the MSR", reads_msr, {spec::siefp, spec::msr_siefp}},
    {"simp", Callers::Both, "SIMP, as the MSR", reads_msr, {spec::simp, spec::msr_simp}},
    {"code-page-offsets",
     Callers::Both,
     "where VtlCall and VtlReturn are in the hypercall page",
     reads_value,
     {spec::code_page_offsets, 0x26 << 12 | 0x0F}},
    {"partition-status",
     Callers::Both,
     "VsmPartitionStatus: VTL0 and VTL1, VTL1 at most",
     reads_value,
     {spec::partition_status, 1ull << 16 | 3}},
    {"capabilities", Callers::Both, "VsmCapabilities", reads_capabilities},
    {"vina", Callers::Vtl1, "VsmVina is off at first", reads_value, {spec::vina, 0}},
    {"secure-config",
     Callers::Vtl1,
     "VsmVpSecureConfigVtl0 is 0 at first",
     reads_value,
     {spec::secure_config_vtl0, 0}},
    {"cr-intercept-control",
     Callers::Vtl1,
     "CrInterceptControl is 0 at first",
     reads_value,
     {spec::cr_intercept_control, 0}},
    {"cr0-mask",
     Callers::Vtl1,
     "CrInterceptCr0Mask is 0 at first",
     reads_value,
     {spec::cr_intercept_cr0_mask, 0}},
    {"cr4-mask",
     Callers::Vtl1,
     "CrInterceptCr4Mask is 0 at first",
     reads_value,
     {spec::cr_intercept_cr4_mask, 0}},
};

constexpr Case lower_cases[] = {
    {"general",
     Callers::Vtl1,
     "the general registers are the same for both",
     reads_general,
     {0, 0, lower}},
    {"xmm", Callers::Vtl1, "the XMM registers are the same for both", reads_xmm, {0, 0, lower}},
    {"rip", Callers::Vtl1, "RIP is VTL0's", reads_somewhere, {spec::rip, 0, lower}},
    {"rsp", Callers::Vtl1, "RSP is VTL0's", reads_somewhere, {spec::rsp, 0, lower}},
    {"cr0", Callers::Vtl1, "CR0 of VTL0", reads_state, {spec::cr0, STATE_CR0, lower}},
    {"cr2", Callers::Vtl1, "CR2 is the same for both", reads_state, {spec::cr2, STATE_CR2, lower}},
    {"cr3", Callers::Vtl1, "CR3 of VTL0", reads_state, {spec::cr3, STATE_CR3, lower}},
    {"cr4", Callers::Vtl1, "CR4 of VTL0", reads_state, {spec::cr4, STATE_CR4, lower}},
    {"cr8", Callers::Vtl1, "CR8 of VTL0", reads_state, {spec::cr8, STATE_CR8, lower}},
    {"dr7", Callers::Vtl1, "DR7 of VTL0", reads_state, {spec::dr7, STATE_DR7, lower}},
    {"efer", Callers::Vtl1, "EFER of VTL0", reads_state, {spec::efer, msr_at(0), lower}},
    {"pat", Callers::Vtl1, "PAT of VTL0", reads_state, {spec::pat, msr_at(1), lower}},
    {"star", Callers::Vtl1, "STAR of VTL0", reads_state, {spec::star, msr_at(2), lower}},
    {"lstar", Callers::Vtl1, "LSTAR of VTL0", reads_state, {spec::lstar, msr_at(3), lower}},
    {"sfmask", Callers::Vtl1, "SFMASK of VTL0", reads_state, {spec::sfmask, msr_at(5), lower}},
    {"kernel-gs-base",
     Callers::Vtl1,
     "KernelGSBase of VTL0",
     reads_state,
     {spec::kernel_gs_base, msr_at(8), lower}},
    {"gdtr", Callers::Vtl1, "GDTR of VTL0", reads_table, {spec::gdtr, STATE_GDTR, lower}},
    {"idtr", Callers::Vtl1, "IDTR of VTL0", reads_table, {spec::idtr, STATE_IDTR, lower}},
    {"cs", Callers::Vtl1, "CS of VTL0", reads_segment, {spec::cs, 2, lower}},
    {"tr", Callers::Vtl1, "TR of VTL0", reads_segment, {spec::tr, 1, lower}},
    {"guest-os-id",
     Callers::Vtl1,
     "GUEST_OS_ID of VTL0",
     reads_state,
     {spec::guest_os_id, msr_at(12), lower}},
    {"vp-assist-page",
     Callers::Vtl1,
     "VP_ASSIST_PAGE of VTL0",
     reads_state,
     {spec::vp_assist_page, msr_at(14), lower}},
};

} // namespace

constinit const Group get_registers_group{"HvCallGetVpRegisters", own_cases};
constinit const Group get_lower_registers_group{"HvCallGetVpRegisters of VTL0 from VTL1",
                                                lower_cases};

} // namespace conformance
