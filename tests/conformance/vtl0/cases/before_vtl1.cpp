// SPDX-License-Identifier: MIT
// VTL0 alone: it says who it is, and finds no VTL1.
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::Vtl;
constexpr std::uint64_t our_identity = 1ull << 63 | 0x77ull << 56 | 2;

void no_identity_no_page(Trial& trial) {
    const std::uint64_t wanted = stage::physical(Use::HypercallVtl0) | 1;
    trial.raises_nothing(stage::write_msr(Vtl::Normal, spec::msr_hypercall, wanted));
    trial.equal("HYPERCALL.enable", stage::read_msr(Vtl::Normal, spec::msr_hypercall) & 1, 0);
    stage::write_msr(Vtl::Normal, spec::msr_hypercall, 0);
}

void identify(Trial& trial) {
    trial.equal("the value at first", stage::read_msr(Vtl::Normal, spec::msr_guest_os_id), 0);
    trial.raises_nothing(stage::write_msr(Vtl::Normal, spec::msr_guest_os_id, our_identity));
    trial.equal("the value", stage::read_msr(Vtl::Normal, spec::msr_guest_os_id), our_identity);
}

void switch_is_undefined(Trial& trial) {
    Registers registers = marked_registers(1);
    registers.rcx = trial.argument();
    registers.rax = 0;
    trial.raises(trial.run(Snippet::Vmmcall, registers), spec::invalid_opcode);
}

void own_status(Trial& trial) {
    const Answer answer = get_registers(trial, {spec::vp_status, spec::partition_status});
    trial.answers(answer, HvStatus::Success, 2);
    trial.equal("VsmVpStatus", trial.output_value(0).low, 1ull << 16);
    trial.equal("VsmPartitionStatus", trial.output_value(1).low, 1ull << 16 | 1);
}

void secure_registers(Trial& trial) {
    const auto answer = get_registers(trial, {trial.argument()}, InputVtl::of(Vtl::Secure));
    trial.answers(answer, HvStatus::AccessDenied);
}

void enable_vp_too_early(Trial& trial) {
    auto& input = trial.input<abi::tlfs::EnableVpVtlInput>();
    input.partition = spec::self;
    input.vp_index = spec::vp_self;
    input.target_vtl = 1;
    trial.answers(trial.call(simple(spec::call_enable_vp_vtl)), HvStatus::InvalidVtlState);
}

void protect_too_early(Trial& trial) {
    const auto answer = protect_pages(trial, 0, {stage::page_number(Use::Probe)});
    trial.answers(answer, HvStatus::AccessDenied);
}

void start_vp_too_early(Trial& trial) {
    auto& input = trial.input<abi::tlfs::EnableVpVtlInput>(); // the same layout
    input.partition = spec::self;
    input.vp_index = 1;
    input.target_vtl = 0;
    trial.answers(trial.call(simple(spec::call_start_vp)), HvStatus::InvalidVpIndex);
}

constexpr Case identity_cases[] = {
    {"anonymous", Callers::Vtl0, "without GUEST_OS_ID there is no hypercall page",
     no_identity_no_page},
    {"identify",
     Callers::Vtl0,
     "GUEST_OS_ID is 0 at first and keeps what is written",
     identify,
     {},
     Leaves::Lasting},
};

constexpr Case before_vtl1_cases[] = {
    {"vtl-call",
     Callers::Vtl0,
     "VtlCall without VTL1 is #UD",
     switch_is_undefined,
     {spec::call_vtl_call}},
    {"vtl-return",
     Callers::Vtl0,
     "VtlReturn without VTL1 is #UD",
     switch_is_undefined,
     {spec::call_vtl_return}},
    {"status", Callers::Vtl0, "VsmVpStatus and VsmPartitionStatus show VTL0 alone, VTL1 at most",
     own_status},
    {"read-vtl1-rip",
     Callers::Vtl0,
     "registers of a VTL above are denied",
     secure_registers,
     {spec::rip}},
    {"read-vtl1-config",
     Callers::Vtl0,
     "the configuration of a VTL above is denied",
     secure_registers,
     {spec::partition_config}},
    {"enable-vp", Callers::Vtl0, "EnableVpVtl before EnablePartitionVtl is INVALID_VTL_STATE",
     enable_vp_too_early},
    {"protect", Callers::Vtl0, "ModifyVtlProtectionMask without protections is denied",
     protect_too_early},
    {"start-vp", Callers::Vtl0, "StartVirtualProcessor of no processor is INVALID_VP_INDEX",
     start_vp_too_early},
};

} // namespace

constinit const Group identity_group{"HV_X64_MSR_GUEST_OS_ID", identity_cases};
constinit const Group before_vtl1_group{"Before VTL1", before_vtl1_cases};

} // namespace conformance
