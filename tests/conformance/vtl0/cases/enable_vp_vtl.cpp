// SPDX-License-Identifier: MIT
// HvCallEnableVpVtl: what it refuses, that it works once, and that VTL1 then starts with just the
// registers it was given.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

namespace conformance {
namespace {

using abi::Vtl;
using abi::tlfs::EnableVpVtlInput;
using abi::tlfs::InitialVpContext;
using abi::tlfs::SegmentRegister;

constexpr std::size_t efer_index = 0; // in PrivateState::msr
constexpr std::size_t pat_index = 1;

SegmentRegister flat(x86::Selector selector, x86::SegmentAttributes attributes) {
    return {0, 0xFFFF'FFFF, selector.raw, attributes.raw};
}

EnableVpVtlInput& good_input(Trial& trial) {
    const PrivateState own = stage::state_of(Vtl::Normal);
    const auto& image = stage::boot().image(abi::ImageId::SecureKernel);
    auto& input = trial.input<EnableVpVtlInput>();
    input.partition = spec::self;
    input.vp_index = spec::vp_self;
    input.target_vtl = 1;
    InitialVpContext& context = input.context;
    context.rip = stage::secure_entry();
    context.rsp = image.stack_top;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cs = flat(x86::KernelSegments::code, x86::SegmentAttributes::code(0));
    const auto data = flat(x86::KernelSegments::data, x86::SegmentAttributes::data(0));
    context.ds = context.es = context.fs = context.gs = context.ss = data;
    context.tr = {0, sizeof(x86::TaskStateSegment) - 1, x86::KernelSegments::task.raw,
                  x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr.attributes = x86::SegmentAttributes::system(x86::SystemType::Ldt).raw;
    context.cr0 = own.cr0;
    context.cr4 = own.cr4;
    context.cr3 = image.page_table_root;
    context.efer = own.msr[efer_index];
    context.pat = own.msr[pat_index];
    return input;
}

Answer enable(Trial& trial) { return trial.call(simple(spec::call_enable_vp_vtl)); }

void wrong_partition(Trial& trial) {
    good_input(trial).partition = trial.argument();
    trial.answers(enable(trial), HvStatus::InvalidPartitionId);
}

void wrong_vp(Trial& trial) {
    good_input(trial).vp_index = static_cast<std::uint32_t>(trial.argument());
    trial.answers(enable(trial), HvStatus::InvalidVpIndex);
}

void wrong_target(Trial& trial) {
    good_input(trial).target_vtl = static_cast<std::uint8_t>(trial.argument());
    trial.is_refused(enable(trial));
}

/// One word of the context (its offset) XORed: a state that cannot be run.
void wrong_context(Trial& trial) {
    auto* const context = reinterpret_cast<std::byte*>(&good_input(trial).context);
    *reinterpret_cast<std::uint64_t*>(context + trial.argument(0)) ^= trial.argument(1);
    trial.answers(enable(trial), HvStatus::InvalidRegisterValue);
}

void reserved_bytes(Trial& trial) {
    good_input(trial).reserved_00d[trial.argument()] = 1;
    trial.answers(enable(trial), HvStatus::InvalidParameter);
}

void call_too_early(Trial& trial) {
    Registers registers;
    trial.raises(stage::vtl_call(registers), spec::invalid_opcode);
}

void works(Trial& trial) {
    good_input(trial);
    trial.answers(enable(trial), HvStatus::Success);
    const auto status =
        stage::read_register(Vtl::Normal, InputVtl::own(), name_of(spec::vp_status));
    trial.equal("VsmVpStatus", status.value.low, 3ull << 16);
}

void again(Trial& trial) {
    good_input(trial);
    trial.answers(enable(trial), HvStatus::VtlAlreadyEnabled);
}

/// The first VtlCall: VTL1 begins at its first instruction, and comes back.
void first_call(Trial& trial) {
    Registers registers = marked_registers(7);
    registers.rbx = stage::physical(Use::Exchange);
    trial.raises_nothing(stage::vtl_call(registers));
    trial.equal("R15 in VTL1", stage::exchange().seen.r15, marked_registers(7).r15);
    stage::secure_level_is_up();
}

void started_with(Trial& trial) {
    const PrivateState normal = stage::state_of(Vtl::Normal);
    const PrivateState secure = stage::state_of(Vtl::Secure);
    trial.equal("CR0", secure.cr0, normal.cr0);
    trial.equal("CR4", secure.cr4, normal.cr4);
    trial.equal("CR3", secure.cr3, stage::boot().image(abi::ImageId::SecureKernel).page_table_root);
    trial.equal("EFER", secure.msr[efer_index], normal.msr[efer_index]);
    trial.equal("PAT", secure.msr[pat_index], normal.msr[pat_index]);
    trial.equal("GUEST_OS_ID", secure.msr[12], 0);
    trial.equal("HYPERCALL", secure.msr[13], 0);
    trial.equal("VP_ASSIST_PAGE", secure.msr[14], 0);
}

constexpr std::uint64_t offset_of_attributes = offsetof(InitialVpContext, cs) + 8;

constexpr Case cases[] = {
    {"vtl-call", Callers::Vtl0, "VtlCall before this processor has VTL1 is #UD", call_too_early},
    {"partition-0", Callers::Vtl0, "partition 0 is not ours", wrong_partition, {0}},
    {"vp-1", Callers::Vtl0, "processor 1 does not exist", wrong_vp, {1}},
    {"vp-any", Callers::Vtl0, "HV_ANY_VP is no processor", wrong_vp, {spec::any_vp}},
    {"target-0", Callers::Vtl0, "VTL0 cannot be enabled", wrong_target, {0}},
    {"target-2", Callers::Vtl0, "there is no VTL2", wrong_target, {2}},
    {"no-paging",
     Callers::Vtl0,
     "VTL1 cannot start without paging",
     wrong_context,
     {offsetof(InitialVpContext, cr0), 1ull << 31}},
    {"no-protection",
     Callers::Vtl0,
     "VTL1 cannot start in real mode",
     wrong_context,
     {offsetof(InitialVpContext, cr0), 1}},
    {"no-pae",
     Callers::Vtl0,
     "VTL1 cannot start without CR4.PAE",
     wrong_context,
     {offsetof(InitialVpContext, cr4), 1ull << 5}},
    {"cr4-reserved",
     Callers::Vtl0,
     "reserved bits of CR4 are refused",
     wrong_context,
     {offsetof(InitialVpContext, cr4), 1ull << 63}},
    {"cr0-high",
     Callers::Vtl0,
     "reserved bits of CR0 are refused",
     wrong_context,
     {offsetof(InitialVpContext, cr0), 1ull << 32}},
    {"no-lme",
     Callers::Vtl0,
     "VTL1 cannot start without EFER.LME",
     wrong_context,
     {offsetof(InitialVpContext, efer), 1ull << 8}},
    {"efer-reserved",
     Callers::Vtl0,
     "reserved bits of EFER are refused",
     wrong_context,
     {offsetof(InitialVpContext, efer), 1ull << 2}},
    {"efer-svm",
     Callers::Vtl0,
     "EFER.SVME is not VTL1's to set",
     wrong_context,
     {offsetof(InitialVpContext, efer), 1ull << 12}},
    {"cs-not-long",
     Callers::Vtl0,
     "VTL1 cannot start in 32-bit code",
     wrong_context,
     {offset_of_attributes, 1ull << 61}},
    {"cr3-high",
     Callers::Vtl0,
     "page tables above physical memory are refused",
     wrong_context,
     {offsetof(InitialVpContext, cr3), 1ull << 52}},
    {"rip-not-canonical",
     Callers::Vtl0,
     "an RIP that is no address is refused",
     wrong_context,
     {offsetof(InitialVpContext, rip), 1ull << 62}},
    {"reserved-13", Callers::Vtl0, "byte 13 of the input must be zero", reserved_bytes, {0}},
    {"reserved-15", Callers::Vtl0, "byte 15 of the input must be zero", reserved_bytes, {2}},
    {"works",
     Callers::Vtl0,
     "the processor gets its VTL1, and VsmVpStatus says so",
     works,
     {},
     Leaves::Lasting},
    {"again", Callers::Vtl0, "a second time is VTL_ALREADY_ENABLED", again},
};

constexpr Case start_cases[] = {
    {"first-call",
     Callers::Vtl0,
     "VTL1 starts at the RIP it was given, with VTL0's registers",
     first_call,
     {},
     Leaves::Lasting},
    {"registers", Callers::Vtl1, "VTL1 has the registers it was given, and no page placed",
     started_with},
    {"enable-again", Callers::Vtl1, "VTL1 cannot be enabled again from VTL1", again},
};

} // namespace

constinit const Group enable_vp_vtl_group{"HvCallEnableVpVtl", cases};
constinit const Group secure_start_group{"The first VtlCall", start_cases};

} // namespace conformance
