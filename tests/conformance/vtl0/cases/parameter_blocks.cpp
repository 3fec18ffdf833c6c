// SPDX-License-Identifier: MIT
// Where parameter blocks may be, and that the caller must itself have the rights the hypervisor
// would use for it.  [TLFS hypercall-interface]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::tlfs::VpRegistersHeader;

constexpr std::uint64_t header_and_name = sizeof(VpRegistersHeader) + sizeof(RegisterName);
constexpr std::uint64_t value_size = sizeof(RegisterValue);
constexpr std::uint64_t above_ram = 0x2'0000'0000;
constexpr std::uint64_t hypervisor_page = abi::hypervisor_region.base;
constexpr std::uint64_t device_page = 0xFEC0'0000; // the I/O APIC

/// A request for VP_INDEX at these places.
Answer call_at(Trial& trial, std::uint64_t input, std::uint64_t output) {
    const std::uint64_t offset = input % abi::page_size;
    trial.blocks.input = stage::physical(Use::Input) + offset;
    trial.input<VpRegistersHeader>();
    if (offset + header_and_name <= abi::page_size) {
        trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
        trial.element<VpRegistersHeader, RegisterName>(0) = name_of(spec::vp_index);
    }
    trial.blocks.input = input;
    trial.blocks.output = output;
    trial.blocks.output_size = value_size;
    return trial.call(rep(spec::call_get_registers, 1));
}

std::uint64_t input_page() { return stage::physical(Use::Input); }
std::uint64_t output_page() { return stage::physical(Use::Output); }

void input_offset_works(Trial& trial) {
    const auto answer = call_at(trial, input_page() + trial.argument(), output_page());
    trial.answers(answer, HvStatus::Success, 1);
    trial.equal("VP_INDEX", trial.output_value(0).low, 0);
}

void output_offset_works(Trial& trial) {
    const auto answer = call_at(trial, input_page(), output_page() + trial.argument());
    trial.answers(answer, HvStatus::Success, 1);
    trial.equal("VP_INDEX", trial.output_value(0).low, 0);
}

/// argument 0: offset, argument 1: the status.
void input_offset_refused(Trial& trial) {
    const auto answer = call_at(trial, input_page() + trial.argument(0), output_page());
    trial.answers(answer, static_cast<HvStatus>(trial.argument(1)));
}

void output_offset_refused(Trial& trial) {
    const auto answer = call_at(trial, input_page(), output_page() + trial.argument(0));
    trial.answers(answer, static_cast<HvStatus>(trial.argument(1)));
}

void input_elsewhere(Trial& trial) {
    trial.answers(call_at(trial, trial.argument(), output_page()), HvStatus::InvalidParameter);
}

void output_elsewhere(Trial& trial) {
    trial.answers(call_at(trial, input_page(), trial.argument()), HvStatus::InvalidParameter);
}

/// Both blocks in the input page; argument 0: where the output begins.
void overlap(Trial& trial) {
    trial.answers(call_at(trial, input_page() + 64, input_page() + trial.argument()),
                  HvStatus::InvalidHypercallInput);
}

/// The list makes the block longer than the page.
void list_too_long(Trial& trial) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
    trial.answers(trial.call(rep(static_cast<std::uint16_t>(trial.argument(0)),
                                 static_cast<std::uint16_t>(trial.argument(1)))),
                  HvStatus::InvalidHypercallInput);
}

void whole_output_page(Trial& trial) {
    constexpr std::uint16_t count = abi::page_size / value_size;
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
    for (std::uint16_t index = 0; index < count; ++index) {
        trial.element<VpRegistersHeader, RegisterName>(index) = name_of(spec::vp_index);
    }
    trial.blocks.output_size = abi::page_size;
    trial.answers(trial.call(rep(spec::call_get_registers, count)), HvStatus::Success, count);
}

/// The bare call from VTL0 while VTL1 leaves it `mask` on the page of a block.
Answer bare_call(Use closed, std::uint32_t mask) {
    Answer answer;
    answer.registers.rcx = rep(spec::call_get_registers, 1).raw;
    answer.registers.rdx = input_page();
    answer.registers.r8 = output_page();
    stage::protect(stage::page_number(closed), mask);
    answer.fault = stage::run(abi::Vtl::Normal, Snippet::Vmmcall, answer.registers);
    stage::protect(stage::page_number(closed), abi::PageAccess::all().bits);
    answer.result = abi::tlfs::HypercallResult::from(answer.registers.rax);
    return answer;
}

/// argument 0: the Use of the block, argument 1: the mask, argument 2: the status.
void closed_block(Trial& trial) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
    trial.element<VpRegistersHeader, RegisterName>(0) = name_of(spec::vp_index);
    const RegisterValue before = trial.output_value(0);
    const auto wanted = static_cast<HvStatus>(trial.argument(2));
    const Answer answer = bare_call(static_cast<Use>(trial.argument(0)),
                                    static_cast<std::uint32_t>(trial.argument(1)));
    trial.answers(answer, wanted, wanted == HvStatus::Success ? 1 : 0);
    const bool written = !(trial.output_value(0) == before);
    trial.equal("the output is written", written ? 1 : 0, wanted == HvStatus::Success ? 1 : 0);
}

constexpr std::uint64_t bad_alignment = 4; // HV_STATUS
constexpr std::uint64_t bad_input = 3;
constexpr std::uint64_t bad_parameter = 5;

constexpr Case cases[] = {
    {"input-at-8",
     Callers::Both,
     "eight bytes are alignment enough for the input",
     input_offset_works,
     {8}},
    {"input-to-the-end",
     Callers::Both,
     "the input may end where its page ends",
     input_offset_works,
     {abi::page_size - 24}},
    {"output-at-8",
     Callers::Both,
     "eight bytes are alignment enough for the output",
     output_offset_works,
     {8}},
    {"output-to-the-end",
     Callers::Both,
     "the output may end where its page ends",
     output_offset_works,
     {abi::page_size - value_size}},
    {"whole-page", Callers::Both, "the output may fill its page", whole_output_page},
    {"input-at-1",
     Callers::Both,
     "an input at an odd address is misaligned",
     input_offset_refused,
     {1, bad_alignment}},
    {"input-at-4",
     Callers::Both,
     "four bytes are not alignment enough for the input",
     input_offset_refused,
     {4, bad_alignment}},
    {"output-at-1",
     Callers::Both,
     "an output at an odd address is misaligned",
     output_offset_refused,
     {1, bad_alignment}},
    {"output-at-4",
     Callers::Both,
     "four bytes are not alignment enough for the output",
     output_offset_refused,
     {4, bad_alignment}},
    {"input-crosses",
     Callers::Both,
     "the input must not cross into the next page",
     input_offset_refused,
     {abi::page_size - 16, bad_input}},
    {"input-list-crosses",
     Callers::Both,
     "nor must its list",
     input_offset_refused,
     {abi::page_size - 8, bad_input}},
    {"output-crosses",
     Callers::Both,
     "the output must not cross into the next page",
     output_offset_refused,
     {abi::page_size - 8, bad_input}},
    {"names-too-many",
     Callers::Both,
     "a list longer than a page is refused",
     list_too_long,
     {spec::call_get_registers, 1021}},
    {"values-too-many",
     Callers::Both,
     "a list of answers longer than a page is refused",
     list_too_long,
     {spec::call_get_registers, 257}},
    {"elements-too-many",
     Callers::Both,
     "a list of pairs longer than a page is refused",
     list_too_long,
     {spec::call_set_registers, 128}},
    {"overlap-same", Callers::Both, "input and output must not be the same block", overlap, {64}},
    {"overlap-head", Callers::Both, "the output must not run into the input", overlap, {56}},
    {"overlap-tail", Callers::Both, "the output must not begin in the input", overlap, {80}},
    {"input-above-ram",
     Callers::Both,
     "an input above RAM is refused",
     input_elsewhere,
     {above_ram}},
    {"input-beyond",
     Callers::Both,
     "an input at no physical address is refused",
     input_elsewhere,
     {1ull << 60}},
    {"input-hypervisor",
     Callers::Both,
     "the hypervisor's own page is no input",
     input_elsewhere,
     {hypervisor_page}},
    {"input-device",
     Callers::Both,
     "a device's registers are no input",
     input_elsewhere,
     {device_page}},
    {"output-above-ram",
     Callers::Both,
     "an output above RAM is refused",
     output_elsewhere,
     {above_ram}},
    {"output-beyond",
     Callers::Both,
     "an output at no physical address is refused",
     output_elsewhere,
     {1ull << 60}},
    {"output-hypervisor",
     Callers::Both,
     "the hypervisor's own page is no output",
     output_elsewhere,
     {hypervisor_page}},
    {"output-device",
     Callers::Both,
     "a device's registers are no output",
     output_elsewhere,
     {device_page}},
    {"input-not-readable",
     Callers::Vtl0,
     "VTL0 cannot have read what VTL1 closed to it",
     closed_block,
     {static_cast<std::uint64_t>(Use::Input), 0, bad_parameter}},
    {"input-read-only",
     Callers::Vtl0,
     "for an input, the right to read is enough",
     closed_block,
     {static_cast<std::uint64_t>(Use::Input), 1, 0}},
    {"output-not-readable",
     Callers::Vtl0,
     "VTL0 cannot have written what VTL1 closed to it",
     closed_block,
     {static_cast<std::uint64_t>(Use::Output), 0, bad_parameter}},
    {"output-read-only",
     Callers::Vtl0,
     "nor what VTL1 lets it only read",
     closed_block,
     {static_cast<std::uint64_t>(Use::Output), 1, bad_parameter}},
    {"output-no-execute",
     Callers::Vtl0,
     "for an output, the right to write is enough",
     closed_block,
     {static_cast<std::uint64_t>(Use::Output), 3, 0}},
};

} // namespace

constinit const Group parameter_blocks_group{"Parameter blocks", cases};

} // namespace conformance
