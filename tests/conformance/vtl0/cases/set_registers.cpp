// SPDX-License-Identifier: MIT
// HvCallSetVpRegisters: what VTL1 may change in VTL0, that nobody changes himself, and exceptions
// that VTL1 leaves for VTL0.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::Vtl;
using abi::tlfs::PendingException;

void not_his_own(Trial& trial) {
    trial.answers(set_register(trial, trial.argument(), {trial.argument(1), 0}),
                  HvStatus::AccessDenied);
}

void read_only(Trial& trial) {
    const std::uint64_t name = trial.argument();
    const auto before = stage::read_register(trial.caller(), InputVtl::own(), name_of(name));
    trial.is_refused(set_register(trial, name, {before.value.low ^ 1, 0}));
    const auto after = stage::read_register(trial.caller(), InputVtl::own(), name_of(name));
    trial.equal("the value", after.value.low, before.value.low);
}

void unknown(Trial& trial) {
    trial.answers(set_register(trial, 0x000D'FFFF, {0, 0}, InputVtl::of(Vtl::Normal)),
                  HvStatus::UnknownRegisterName);
}

std::uint64_t word_of(const PrivateState& state, std::uint64_t offset) {
    return reinterpret_cast<const std::uint64_t*>(&state)[offset / 8];
}
constexpr std::uint64_t msr_at(std::uint64_t index) { return STATE_MSRS + 8 * index; }

/// argument 0: the name, 1: where VTL0's instructions see it, 2: bits to change.
void changes_vtl0(Trial& trial) {
    const std::uint64_t before = word_of(stage::state_of(Vtl::Normal), trial.argument(1));
    const std::uint64_t own = word_of(stage::state_of(Vtl::Secure), trial.argument(1));
    const std::uint64_t changed = before ^ trial.argument(2);
    const auto lower = InputVtl::of(Vtl::Normal);
    trial.answers(set_register(trial, trial.argument(), {changed, 0}, lower), HvStatus::Success, 1);
    trial.equal("VTL0's", word_of(stage::state_of(Vtl::Normal), trial.argument(1)), changed);
    trial.equal("VTL1's", word_of(stage::state_of(Vtl::Secure), trial.argument(1)), own);
    trial.answers(set_register(trial, trial.argument(), {before, 0}, lower), HvStatus::Success, 1);
    trial.equal("VTL0's, put back", word_of(stage::state_of(Vtl::Normal), trial.argument(1)),
                before);
}

/// argument 0: the name, 1: where VTL0's instructions see it, 2: bits that cannot be.
void refuses_value(Trial& trial) {
    const std::uint64_t before = word_of(stage::state_of(Vtl::Normal), trial.argument(1));
    const auto answer = set_register(trial, trial.argument(), {before ^ trial.argument(2), 0},
                                     InputVtl::of(Vtl::Normal));
    trial.answers(answer, HvStatus::InvalidRegisterValue);
    trial.equal("VTL0's", word_of(stage::state_of(Vtl::Normal), trial.argument(1)), before);
}

void rip_not_canonical(Trial& trial) {
    const auto answer = set_register(trial, spec::rip, {1ull << 47, 0}, InputVtl::of(Vtl::Normal));
    trial.answers(answer, HvStatus::InvalidRegisterValue);
}

/// VTL1 sets a register while VTL0 waits in VtlCall: VTL0 goes on with it. argument 0: index of the
/// register in the encoding's order. VTL1's loop reloads the general registers itself, so only one
/// that it does not keep can be seen: RIP. VTL0 goes on at a RET that it did not come from.
void moves_rip(Trial& trial) {
    // The VtlCall of run() below is VMMCALL; RET (3 bytes on). Behind that RET, run_code goes on.
    const auto rip =
        stage::read_register(Vtl::Secure, InputVtl::of(Vtl::Normal), name_of(spec::rip));
    trial.equal("VTL0 waits behind its VMMCALL",
                rip.value.low - snippet_addresses[static_cast<std::uint64_t>(Snippet::Vmmcall)], 3);
    trial.answers(set_register(trial, spec::rip, {rip.value.low, 0}, InputVtl::of(Vtl::Normal)),
                  HvStatus::Success, 1);
}

PendingException exception(std::uint16_t vector, bool has_code, std::uint32_t code) {
    return PendingException{}
        .with(PendingException::pending, true)
        .with(PendingException::vector, vector)
        .with(PendingException::deliver_error_code, has_code)
        .with(PendingException::error_code, code);
}

/// Has VTL1 set PendingEvent0 of VTL0, and tells what VTL0's VtlCall then ended in.
Fault pending(PendingException event, std::uint64_t parameter, std::uint64_t& result) {
    auto* const block = stage::bytes(Use::OwnInput);
    *reinterpret_cast<abi::tlfs::VpRegistersHeader*>(block) = {
        spec::self, spec::vp_self, InputVtl::of(Vtl::Normal), {}};
    *reinterpret_cast<abi::tlfs::RegisterAssociation*>(block + 16) = {
        name_of(spec::pending_event_0), {}, {event.raw, parameter}};
    Exchange& page = stage::exchange();
    page.run = 1;
    page.snippet = Snippet::Vmmcall;
    page.registers = {};
    page.registers.rcx = rep(spec::call_set_registers, 1).raw;
    page.registers.rdx = stage::physical(Use::OwnInput);
    Registers registers;
    const Fault fault = stage::vtl_call(registers);
    page.run = 0;
    result = page.registers.rax;
    return fault;
}

/// argument 0: the vector, 1: 0x100 and the error code if it has one, 2: CR2.
void exception_arrives(Trial& trial) {
    const auto vector = static_cast<std::uint16_t>(trial.argument(0));
    const bool has_code = trial.argument(1) != 0;
    const auto code = static_cast<std::uint32_t>(trial.argument(1) & 0xFF);
    std::uint64_t result = 0;
    const Fault fault = pending(exception(vector, has_code, code), trial.argument(2), result);
    trial.equal("the result word", result, 1ull << 32);
    trial.equal("an exception in VTL0", fault.taken, 1);
    trial.equal("its vector", fault.vector, vector);
    trial.equal("its error code", fault.error_code, code);
    trial.equal("VTL0 was behind its VMMCALL", fault.offset, 3);
    if (vector == spec::page_fault) {
        trial.equal("CR2", fault.address, trial.argument(2));
    }
}

/// argument 0: the whole PendingEvent0.
void exception_refused(Trial& trial) {
    std::uint64_t result = 0;
    const Fault fault = pending(PendingException::from(trial.argument()), 0, result);
    trial.equal("the result word", result,
                static_cast<std::uint64_t>(spec::invalid_register_value));
    trial.equal("an exception in VTL0", fault.taken, 0);
}

constexpr std::uint64_t address_bits = 0x7FFF'0000;

constexpr Case cases[] = {
    {"own-rip", Callers::Both, "no VTL sets its own RIP", not_his_own, {spec::rip, 0x1000}},
    {"own-rax", Callers::Both, "no VTL sets its own RAX", not_his_own, {spec::rax, 1}},
    {"own-cr3", Callers::Both, "no VTL sets its own CR3", not_his_own, {spec::cr3, 0x1000}},
    {"own-efer", Callers::Both, "no VTL sets its own EFER", not_his_own, {spec::efer, 0}},
    {"own-lstar", Callers::Both, "no VTL sets its own LSTAR", not_his_own, {spec::lstar, 0x1000}},
    {"own-event",
     Callers::Both,
     "no VTL gives itself an exception",
     not_his_own,
     {spec::pending_event_0, 6 << 16 | 1}},
    {"code-page-offsets",
     Callers::Both,
     "VsmCodePageOffsets is read-only",
     read_only,
     {spec::code_page_offsets}},
    {"vp-status", Callers::Both, "VsmVpStatus is read-only", read_only, {spec::vp_status}},
    {"partition-status",
     Callers::Both,
     "VsmPartitionStatus is read-only",
     read_only,
     {spec::partition_status}},
    {"capabilities",
     Callers::Both,
     "VsmCapabilities is read-only",
     read_only,
     {spec::capabilities}},
    {"vp-index", Callers::Both, "VP_INDEX is read-only", read_only, {spec::vp_index}},
    {"unknown", Callers::Vtl1, "an unknown register is said to be unknown", unknown},
    {"rip", Callers::Vtl1, "VTL1 sees where VTL0 waits, and may set it", moves_rip},
    {"rip-not-canonical", Callers::Vtl1, "an RIP that is no address is refused", rip_not_canonical},
    {"cr0",
     Callers::Vtl1,
     "VTL1 changes VTL0's CR0 (AM)",
     changes_vtl0,
     {spec::cr0, STATE_CR0, 1ull << 18}},
    {"cr4",
     Callers::Vtl1,
     "VTL1 changes VTL0's CR4 (TSD)",
     changes_vtl0,
     {spec::cr4, STATE_CR4, 1ull << 2}},
    {"efer",
     Callers::Vtl1,
     "VTL1 changes VTL0's EFER (SCE)",
     changes_vtl0,
     {spec::efer, msr_at(0), 1}},
    {"pat", Callers::Vtl1, "VTL1 changes VTL0's PAT", changes_vtl0, {spec::pat, msr_at(1), 1 << 8}},
    {"star",
     Callers::Vtl1,
     "VTL1 changes VTL0's STAR",
     changes_vtl0,
     {spec::star, msr_at(2), 1ull << 40}},
    {"lstar",
     Callers::Vtl1,
     "VTL1 changes VTL0's LSTAR",
     changes_vtl0,
     {spec::lstar, msr_at(3), address_bits}},
    {"cstar",
     Callers::Vtl1,
     "VTL1 changes VTL0's CSTAR",
     changes_vtl0,
     {spec::cstar, msr_at(4), address_bits}},
    {"sfmask",
     Callers::Vtl1,
     "VTL1 changes VTL0's SFMASK",
     changes_vtl0,
     {spec::sfmask, msr_at(5), 0x700}},
    {"kernel-gs-base",
     Callers::Vtl1,
     "VTL1 changes VTL0's KernelGSBase",
     changes_vtl0,
     {spec::kernel_gs_base, msr_at(8), address_bits}},
    {"sysenter-cs",
     Callers::Vtl1,
     "VTL1 changes VTL0's SYSENTER_CS",
     changes_vtl0,
     {spec::sysenter_cs, msr_at(9), 8}},
    {"sysenter-esp",
     Callers::Vtl1,
     "VTL1 changes VTL0's SYSENTER_ESP",
     changes_vtl0,
     {spec::sysenter_esp, msr_at(10), address_bits}},
    {"sysenter-eip",
     Callers::Vtl1,
     "VTL1 changes VTL0's SYSENTER_EIP",
     changes_vtl0,
     {spec::sysenter_eip, msr_at(11), address_bits}},
    {"dr7",
     Callers::Vtl1,
     "VTL1 changes VTL0's DR7 (LEN0)",
     changes_vtl0,
     {spec::dr7, STATE_DR7, 1ull << 18}},
    {"cr0-reserved",
     Callers::Vtl1,
     "reserved bits of CR0 are refused",
     refuses_value,
     {spec::cr0, STATE_CR0, 1ull << 32}},
    {"cr0-paging",
     Callers::Vtl1,
     "VTL0 cannot be taken out of long mode by CR0",
     refuses_value,
     {spec::cr0, STATE_CR0, 1}},
    {"cr4-reserved",
     Callers::Vtl1,
     "reserved bits of CR4 are refused",
     refuses_value,
     {spec::cr4, STATE_CR4, 1ull << 63}},
    {"efer-reserved",
     Callers::Vtl1,
     "reserved bits of EFER are refused",
     refuses_value,
     {spec::efer, msr_at(0), 1ull << 2}},
    {"lstar-not-canonical",
     Callers::Vtl1,
     "an LSTAR that is no address is refused",
     refuses_value,
     {spec::lstar, msr_at(3), 1ull << 62}},
    {"event-ud", Callers::Vtl1, "VTL0 gets the #UD that VTL1 left for it", exception_arrives, {6}},
    {"event-bp", Callers::Vtl1, "VTL0 gets a #BP", exception_arrives, {3}},
    {"event-gp",
     Callers::Vtl1,
     "VTL0 gets a #GP with its error code",
     exception_arrives,
     {13, 0x128}},
    {"event-pf",
     Callers::Vtl1,
     "VTL0 gets a #PF with its error code and CR2",
     exception_arrives,
     {14, 0x102, 0x1234'5000}},
    {"event-type",
     Callers::Vtl1,
     "only exceptions are known",
     exception_refused,
     {13 << 16 | 1 << 8 | 2 << 1 | 1}},
    {"event-vector", Callers::Vtl1, "vector 32 is no exception", exception_refused, {32 << 16 | 1}},
    {"event-no-code",
     Callers::Vtl1,
     "a #GP must have its error code",
     exception_refused,
     {13 << 16 | 1}},
    {"event-code",
     Callers::Vtl1,
     "a #UD must not have one",
     exception_refused,
     {6 << 16 | 1 << 8 | 1}},
};

} // namespace

constinit const Group set_registers_group{"HvCallSetVpRegisters", cases};

} // namespace conformance
