// SPDX-License-Identifier: MIT
// The control word in RCX: every reserved field, the rules of counts, unknown codes, the fast form.
// GetVpRegisters stands for all rep calls, EnablePartitionVtl for all simple ones.
// [TLFS hypercall-interface]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::tlfs::VpRegistersHeader;

constexpr std::uint64_t one_rep = 1ull << 32;
constexpr std::uint64_t xmm_input_feature = 1ull << 4; // CPUID 40000003 EDX
constexpr std::uint32_t privileges_leaf = 0x4000'0003;

/// A sound request for VP_INDEX, three times: what only a wrong control word can spoil.
void prepare_get(Trial& trial) {
    trial.input<VpRegistersHeader>() = {spec::self, spec::vp_self, InputVtl::own(), {}};
    for (std::uint16_t index = 0; index < 3; ++index) {
        trial.element<VpRegistersHeader, RegisterName>(index) = name_of(spec::vp_index);
    }
}

/// argument 0: the rest of the control word, XORed over a sound one.
void bad_rep_control(Trial& trial) {
    prepare_get(trial);
    const auto answer =
        trial.call(HypercallControl::from((spec::call_get_registers | one_rep) ^ trial.argument()));
    trial.answers(answer, HvStatus::InvalidHypercallInput);
}

void bad_simple_control(Trial& trial) {
    auto& input = trial.input<abi::tlfs::EnablePartitionVtlInput>();
    input.partition = spec::self;
    input.target_vtl = 1;
    const auto answer =
        trial.call(HypercallControl::from(spec::call_enable_partition_vtl | trial.argument()));
    trial.answers(answer, HvStatus::InvalidHypercallInput);
}

void unknown_code(Trial& trial) {
    trial.answers(trial.call(HypercallControl::from(trial.argument())),
                  HvStatus::InvalidHypercallCode);
}

void works(Trial& trial) {
    prepare_get(trial);
    trial.blocks.output_size = 3 * sizeof(RegisterValue);
    trial.answers(trial.call(rep(spec::call_get_registers, 3)), HvStatus::Success, 3);
    trial.equal("VP_INDEX", trial.output_value(2).low, 0);
}

/// Elements before the start index are not touched; the count of completed ones includes them.
void starts_later(Trial& trial) {
    prepare_get(trial);
    trial.blocks.output_size = 3 * sizeof(RegisterValue);
    const RegisterValue before = trial.output_value(0);
    const auto answer = trial.call(
        rep(spec::call_get_registers, 3).with(HypercallControl::rep_start, trial.argument()));
    trial.answers(answer, HvStatus::Success, 3);
    trial.equal("the last value", trial.output_value(2).low, 0);
    trial.is_true("the first value is not written", trial.output_value(0) == before);
}

bool has_xmm_input(Trial& trial) {
    return (cpuid(trial, privileges_leaf).edx & xmm_input_feature) != 0;
}

void fast_in_two_registers(Trial& trial) {
    const std::uint64_t words[] = {spec::self, 1};
    trial.answers(trial.call_fast(simple(spec::call_enable_partition_vtl), words, 2),
                  HvStatus::InvalidVtlState);
}

/// 16 bytes of header and 32 of element: RDX, R8, XMM0, XMM1. The register is read-only, so that
/// only the way the input takes is tested.
void fast_in_xmm(Trial& trial) {
    const std::uint64_t words[] = {spec::self, spec::any_vp, spec::vp_status, 0, 0, 0};
    const auto answer = trial.call_fast(rep(spec::call_set_registers, 1), words, 6);
    trial.answers(answer, has_xmm_input(trial) ? HvStatus::InvalidVpIndex
                                               : HvStatus::InvalidHypercallInput);
}

/// 112 bytes fit; 120 do not.
void fast_too_long(Trial& trial) {
    const std::uint64_t words[14] = {spec::self, 0};
    const auto answer = trial.call_fast(rep(spec::call_modify_protection, 13), words, 14);
    trial.answers(answer, HvStatus::InvalidHypercallInput);
}

/// Every register of the fast form counts: in XMM5 the last of twelve pages, which is no RAM.
void fast_to_the_last(Trial& trial) {
    std::uint64_t words[14] = {spec::self, 0xF};
    for (std::uint64_t index = 0; index < 11; ++index) {
        words[2 + index] = stage::page_number(Use::Probe, index % stage::probe_pages);
    }
    words[13] = 1ull << 40;
    const auto answer = trial.call_fast(rep(spec::call_modify_protection, 12), words, 14);
    if (has_xmm_input(trial)) {
        trial.answers(answer, HvStatus::InvalidParameter, 11);
    } else {
        trial.answers(answer, HvStatus::InvalidHypercallInput);
    }
}

constexpr std::uint64_t bit(unsigned position) { return 1ull << position; }

constexpr Case cases[] = {
    {"works", Callers::Both, "three elements are completed", works},
    {"start-1", Callers::Both, "a start index skips elements and counts them", starts_later, {1}},
    {"start-2", Callers::Both, "the last element alone can be asked for", starts_later, {2}},
    {"reserved-27", Callers::Both, "bit 27 must be zero", bad_rep_control, {bit(27)}},
    {"reserved-28", Callers::Vtl0, "bit 28 must be zero", bad_rep_control, {bit(28)}},
    {"reserved-29", Callers::Vtl0, "bit 29 must be zero", bad_rep_control, {bit(29)}},
    {"reserved-30", Callers::Both, "bit 30 must be zero", bad_rep_control, {bit(30)}},
    {"nested",
     Callers::Both,
     "IsNested is refused: there is no hypervisor above",
     bad_rep_control,
     {bit(31)}},
    {"reserved-44", Callers::Both, "bit 44 must be zero", bad_rep_control, {bit(44)}},
    {"reserved-45", Callers::Vtl0, "bit 45 must be zero", bad_rep_control, {bit(45)}},
    {"reserved-46", Callers::Vtl0, "bit 46 must be zero", bad_rep_control, {bit(46)}},
    {"reserved-47", Callers::Both, "bit 47 must be zero", bad_rep_control, {bit(47)}},
    {"reserved-60", Callers::Both, "bit 60 must be zero", bad_rep_control, {bit(60)}},
    {"reserved-61", Callers::Vtl0, "bit 61 must be zero", bad_rep_control, {bit(61)}},
    {"reserved-62", Callers::Vtl0, "bit 62 must be zero", bad_rep_control, {bit(62)}},
    {"reserved-63", Callers::Both, "bit 63 must be zero", bad_rep_control, {bit(63)}},
    {"header-1",
     Callers::Both,
     "a call without a variable header takes none",
     bad_rep_control,
     {bit(17)}},
    {"header-512",
     Callers::Both,
     "the highest bit of the variable header size counts",
     bad_rep_control,
     {bit(26)}},
    {"count-0", Callers::Both, "a rep call needs a count", bad_rep_control, {one_rep}},
    {"start-is-count",
     Callers::Both,
     "the start index must be less than the count",
     bad_rep_control,
     {bit(48)}},
    {"start-beyond",
     Callers::Both,
     "a start index above the count is refused",
     bad_rep_control,
     {0xFFFull << 48}},
    {"simple-count", Callers::Both, "a simple call has no count", bad_simple_control, {one_rep}},
    {"simple-start",
     Callers::Both,
     "a simple call has no start index",
     bad_simple_control,
     {bit(48)}},
    {"simple-header",
     Callers::Both,
     "a simple call has no variable header",
     bad_simple_control,
     {bit(17)}},
    {"simple-reserved-27",
     Callers::Vtl0,
     "bit 27 must be zero in a simple call",
     bad_simple_control,
     {bit(27)}},
    {"simple-reserved-44",
     Callers::Vtl0,
     "bit 44 must be zero in a simple call",
     bad_simple_control,
     {bit(44)}},
    {"simple-reserved-60",
     Callers::Vtl0,
     "bit 60 must be zero in a simple call",
     bad_simple_control,
     {bit(60)}},
    {"code-0", Callers::Both, "code 0 is no call", unknown_code, {0}},
    {"code-create-partition",
     Callers::Both,
     "CreatePartition is not offered",
     unknown_code,
     {0x40}},
    {"code-highest", Callers::Both, "the highest simple code is no call", unknown_code, {0x7FFF}},
    {"code-extended", Callers::Both, "extended calls are not offered", unknown_code, {0x8001}},
    {"code-vm-call-report",
     Callers::Both,
     "VbsVmCallReport is not offered",
     unknown_code,
     {0xC001}},
    {"code-all-ones", Callers::Both, "code FFFF is no call", unknown_code, {0xFFFF}},
    {"fast-16", Callers::Both, "16 bytes of input travel in RDX and R8", fast_in_two_registers},
    {"fast-48", Callers::Both, "48 bytes travel in XMM too, if CPUID says so", fast_in_xmm},
    {"fast-112", Callers::Vtl1, "112 bytes travel in XMM0..XMM5, if CPUID says so",
     fast_to_the_last},
    {"fast-120", Callers::Both, "120 bytes do not fit in registers", fast_too_long},
};

} // namespace

constinit const Group control_word_group{"Control word", cases};

} // namespace conformance
