// SPDX-License-Identifier: MIT
// HvCallGetVpRegisters and HvCallSetVpRegisters: whose registers, and lists with a bad element.
// [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::Vtl;
using abi::tlfs::RegisterAssociation;
using abi::tlfs::VpRegistersHeader;

constexpr std::uint64_t no_register = 0x000D'FFFF;

/// A sound request, for a register that every VTL may read.
VpRegistersHeader& good_header(Trial& trial) {
    auto& header = trial.input<VpRegistersHeader>();
    header = {spec::self, spec::vp_self, InputVtl::own(), {}};
    trial.element<VpRegistersHeader, RegisterName>(0) = name_of(spec::vp_index);
    return header;
}

Answer ask(Trial& trial, std::uint64_t code) {
    trial.blocks.output_size = code == spec::call_get_registers ? sizeof(RegisterValue) : 0;
    return trial.call(rep(code, 1));
}

/// argument 0: the code, argument 1: the partition.
void wrong_partition(Trial& trial) {
    good_header(trial).partition = trial.argument(1);
    trial.answers(ask(trial, trial.argument(0)), HvStatus::InvalidPartitionId);
}

void wrong_vp(Trial& trial) {
    good_header(trial).vp_index = static_cast<std::uint32_t>(trial.argument(1));
    trial.answers(ask(trial, trial.argument(0)), HvStatus::InvalidVpIndex);
}

void index_0(Trial& trial) {
    good_header(trial).vp_index = 0;
    trial.answers(ask(trial, spec::call_get_registers), HvStatus::Success, 1);
}

/// argument 1: HV_INPUT_VTL, argument 2: the status.
void target(Trial& trial) {
    good_header(trial).target_vtl = InputVtl::from(static_cast<std::uint8_t>(trial.argument(1)));
    const auto wanted = static_cast<HvStatus>(trial.argument(2));
    trial.answers(ask(trial, trial.argument(0)), wanted, wanted == HvStatus::Success ? 1 : 0);
}

void reserved_bytes(Trial& trial) {
    good_header(trial).reserved_00d[trial.argument(1)] = 1;
    trial.answers(ask(trial, trial.argument(0)), HvStatus::InvalidParameter);
}

void unknown_name(Trial& trial) {
    trial.answers(get_registers(trial, {trial.argument()}), HvStatus::UnknownRegisterName);
}

void unknown_name_in_the_middle(Trial& trial) {
    auto& header = trial.input<VpRegistersHeader>();
    header = {spec::self, spec::vp_self, InputVtl::own(), {}};
    constexpr std::uint64_t names[] = {spec::code_page_offsets, no_register, spec::vp_index};
    for (std::uint16_t index = 0; index < 3; ++index) {
        trial.element<VpRegistersHeader, RegisterName>(index) = name_of(names[index]);
    }
    const RegisterValue untouched = trial.output_value(1);
    // Not Trial::call, which knows but "everything" and "nothing" of an output.
    Registers registers;
    registers.rcx = rep(spec::call_get_registers, 3).raw;
    registers.rdx = trial.blocks.input;
    registers.r8 = trial.blocks.output;
    trial.raises_nothing(trial.run(Snippet::Vmmcall, registers));
    trial.equal("the result word", registers.rax,
                abi::tlfs::HypercallResult::of(HvStatus::UnknownRegisterName, 1).raw);
    trial.equal("the completed element", trial.output_value(0).low, 0x26 << 12 | 0x0F);
    trial.is_true("the failed element is not written", trial.output_value(1) == untouched);
    trial.is_true("the one behind it neither", trial.output_value(2) == untouched);
}

void set_unknown_in_the_middle(Trial& trial) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::of(Vtl::Normal), {}};
    const std::uint64_t star = stage::read_msr(Vtl::Normal, 0xC000'0081);
    const std::uint64_t lstar = stage::read_msr(Vtl::Normal, 0xC000'0082);
    const RegisterAssociation elements[] = {{name_of(spec::star), {}, {star ^ 1ull << 40, 0}},
                                            {name_of(no_register), {}, {0, 0}},
                                            {name_of(spec::lstar), {}, {lstar ^ 16, 0}}};
    for (std::uint16_t index = 0; index < 3; ++index) {
        trial.element<VpRegistersHeader, RegisterAssociation>(index) = elements[index];
    }
    trial.answers(trial.call(rep(spec::call_set_registers, 3)), HvStatus::UnknownRegisterName, 1);
    trial.equal("the completed element", stage::read_msr(Vtl::Normal, 0xC000'0081),
                star ^ 1ull << 40);
    trial.equal("the one behind the failed", stage::read_msr(Vtl::Normal, 0xC000'0082), lstar);
    stage::write_msr(Vtl::Normal, 0xC000'0081, star);
}

void set_starts_later(Trial& trial) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::of(Vtl::Normal), {}};
    const std::uint64_t star = stage::read_msr(Vtl::Normal, 0xC000'0081);
    const std::uint64_t lstar = stage::read_msr(Vtl::Normal, 0xC000'0082);
    trial.element<VpRegistersHeader, RegisterAssociation>(0) = {name_of(no_register), {}, {}};
    trial.element<VpRegistersHeader, RegisterAssociation>(1) = {
        name_of(spec::star), {}, {star ^ 1ull << 40, 0}};
    const auto answer =
        trial.call(rep(spec::call_set_registers, 2).with(HypercallControl::rep_start, 1));
    trial.answers(answer, HvStatus::Success, 2);
    trial.equal("STAR", stage::read_msr(Vtl::Normal, 0xC000'0081), star ^ 1ull << 40);
    trial.equal("LSTAR", stage::read_msr(Vtl::Normal, 0xC000'0082), lstar);
    stage::write_msr(Vtl::Normal, 0xC000'0081, star);
}

constexpr std::uint64_t get = spec::call_get_registers;
constexpr std::uint64_t set = spec::call_set_registers;

constexpr Case cases[] = {
    {"get-partition-0", Callers::Both, "partition 0 is not ours", wrong_partition, {get, 0}},
    {"set-partition-0",
     Callers::Both,
     "partition 0 is not ours to write",
     wrong_partition,
     {set, 0}},
    {"get-vp-0", Callers::Both, "processor 0 may be named by its index", index_0},
    {"get-vp-1", Callers::Both, "processor 1 does not exist", wrong_vp, {get, 1}},
    {"get-vp-any", Callers::Both, "HV_ANY_VP is no processor", wrong_vp, {get, spec::any_vp}},
    {"set-vp-1", Callers::Both, "processor 1 has nothing to write", wrong_vp, {set, 1}},
    {"get-own-named", Callers::Vtl0, "VTL0 may name itself", target, {get, 0x10, 0}},
    {"get-own-named-1", Callers::Vtl1, "VTL1 may name itself", target, {get, 0x11, 0}},
    {"get-lower", Callers::Vtl1, "VTL1 may look at VTL0", target, {get, 0x10, 0}},
    {"get-above", Callers::Vtl0, "VTL0 may not look at VTL1", target, {get, 0x11, 6}},
    {"set-above", Callers::Vtl0, "VTL0 may not change VTL1", target, {set, 0x11, 6}},
    {"get-vtl-2", Callers::Both, "VTL2 is above everybody", target, {get, 0x12, 6}},
    {"get-vtl-15", Callers::Both, "VTL15 is above everybody", target, {get, 0x1F, 6}},
    {"get-target-bit-5",
     Callers::Both,
     "reserved bits of the target are refused",
     target,
     {get, 0x20, 5}},
    {"get-target-bit-7", Callers::Both, "up to the highest", target, {get, 0x80, 5}},
    {"set-target-bit-6", Callers::Vtl1, "in both calls", target, {set, 0x40, 5}},
    {"get-reserved-13",
     Callers::Both,
     "byte 13 of the header must be zero",
     reserved_bytes,
     {get, 0}},
    {"get-reserved-15",
     Callers::Vtl0,
     "byte 15 of the header must be zero",
     reserved_bytes,
     {get, 2}},
    {"set-reserved-13",
     Callers::Vtl1,
     "byte 13 of the header must be zero",
     reserved_bytes,
     {set, 0}},
    {"get-unknown",
     Callers::Both,
     "an unknown register is said to be unknown",
     unknown_name,
     {no_register}},
    {"get-name-0", Callers::Both, "0 is no register", unknown_name, {0}},
    {"get-name-high", Callers::Both, "nor is FFFFFFFF", unknown_name, {0xFFFF'FFFF}},
    {"get-general-16",
     Callers::Both,
     "there is no general register behind R15, RIP and RFLAGS",
     unknown_name,
     {spec::rflags + 1}},
    {"get-middle", Callers::Both, "a bad name ends the list; what was read before is delivered",
     unknown_name_in_the_middle},
    {"set-middle", Callers::Vtl1, "a bad name ends the list; what was written before stays",
     set_unknown_in_the_middle},
    {"set-start", Callers::Vtl1, "a start index skips elements", set_starts_later},
};

} // namespace

constinit const Group register_lists_group{"Register calls: whose, and lists", cases};

} // namespace conformance
