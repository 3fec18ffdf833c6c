// SPDX-License-Identifier: MIT
// HvCallVtlCall and HvCallVtlReturn: who may, what the control input may say, and what comes of RAX
// and RCX.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

#include <cstring>

namespace conformance {
namespace {

using abi::Vtl;
using abi::tlfs::VpAssistPage;

constexpr std::uint64_t assist_rax = 0x1111'2222'3333'4444;
constexpr std::uint64_t assist_rcx = 0x5555'6666'7777'8888;

VpAssistPage& assist_page() {
    return *reinterpret_cast<VpAssistPage*>(stage::bytes(Use::AssistVtl1));
}

/// argument 0: RCX, argument 1: the control input in RAX.
void is_undefined(Trial& trial) {
    Registers registers = marked_registers(4);
    registers.rcx = trial.argument(0);
    registers.rax = trial.argument(1);
    const Registers before = registers;
    const std::uint64_t entries = stage::exchange().entries;
    trial.raises(trial.run(Snippet::Vmmcall, registers), spec::invalid_opcode);
    trial.equal("RAX", registers.rax, before.rax);
    trial.equal("RCX", registers.rcx, before.rcx);
    // A case in VTL1 gets there by one VtlCall of its own.
    trial.equal("entries into VTL1", stage::exchange().entries - entries,
                trial.caller() == Vtl::Secure ? 1 : 0);
}

/// What VTL0 finds in RAX and RCX after a return with this control input.
Registers call_returning_by(std::uint64_t control) {
    Exchange& page = stage::exchange();
    page.return_control = control;
    page.return_rax = assist_rax;
    page.return_rcx = assist_rcx;
    Registers registers = marked_registers(5);
    stage::vtl_call(registers);
    page.return_control = 1;
    return registers;
}

void fast_return(Trial& trial) {
    const Registers after = call_returning_by(1);
    trial.equal("RAX is VTL1's last", after.rax, 1);
    trial.equal("RCX is VTL1's last", after.rcx, spec::call_vtl_return);
}

void full_return(Trial& trial) {
    const Registers after = call_returning_by(0);
    trial.equal("RAX", after.rax, assist_rax);
    trial.equal("RCX", after.rcx, assist_rcx);
}

void entry_reason(Trial& trial) {
    assist_page().entry_reason = abi::tlfs::VtlEntryReason::Reserved;
    Registers registers;
    trial.raises_nothing(stage::vtl_call(registers));
    trial.equal("the entry reason", static_cast<std::uint64_t>(assist_page().entry_reason), 1);
}

void rest_of_assist_page(Trial& trial) {
    VpAssistPage& page = assist_page();
    std::memset(&page, 0x5A, sizeof(page));
    Registers registers;
    stage::vtl_call(registers);
    auto* const bytes = reinterpret_cast<const std::uint8_t*>(&page);
    for (std::size_t at = 32; at < sizeof(page); ++at) {
        trial.equal("a byte of the assist page behind the first 32", bytes[at], 0x5A);
    }
    std::memset(&page, 0, sizeof(page));
}

/// VTL1 runs behind its VtlReturn, VTL0 behind its VtlCall: each goes on where it was.
void both_go_on(Trial& trial) {
    const std::uint64_t entries = stage::exchange().entries;
    for (unsigned count = 0; count < 3; ++count) {
        Registers registers;
        trial.raises_nothing(stage::vtl_call(registers));
    }
    trial.equal("entries into VTL1", stage::exchange().entries - entries, 3);
}

void status_by_level(Trial& trial) {
    trial.answers(get_registers(trial, {spec::vp_status}), HvStatus::Success, 1);
    trial.equal("VsmVpStatus", trial.output_value(0).low,
                3ull << 16 | abi::index_of(trial.caller()));
}

constexpr Case cases[] = {
    {"call-from-vtl1",
     Callers::Vtl1,
     "there is no VTL above VTL1 to call",
     is_undefined,
     {spec::call_vtl_call, 0}},
    {"return-from-vtl0",
     Callers::Vtl0,
     "there is no VTL below VTL0 to return to",
     is_undefined,
     {spec::call_vtl_return, 0}},
    {"return-from-vtl0-fast",
     Callers::Vtl0,
     "nor by a fast return",
     is_undefined,
     {spec::call_vtl_return, 1}},
    {"call-input-1",
     Callers::Vtl0,
     "VtlCall's control input must be 0",
     is_undefined,
     {spec::call_vtl_call, 1}},
    {"call-input-high",
     Callers::Vtl0,
     "in all 64 bits",
     is_undefined,
     {spec::call_vtl_call, 1ull << 63}},
    {"return-input-2",
     Callers::Vtl1,
     "VtlReturn's control input has one bit",
     is_undefined,
     {spec::call_vtl_return, 2}},
    {"return-input-3",
     Callers::Vtl1,
     "a fast return with another bit is refused",
     is_undefined,
     {spec::call_vtl_return, 3}},
    {"return-input-high",
     Callers::Vtl1,
     "in all 64 bits",
     is_undefined,
     {spec::call_vtl_return, 1ull << 63}},
    {"fast-return", Callers::Vtl0, "a fast return leaves RAX and RCX as VTL1 had them",
     fast_return},
    {"full-return", Callers::Vtl0, "any other takes them from VTL1's assist page", full_return},
    {"entry-reason", Callers::Vtl0, "the assist page tells VTL1 that it was called", entry_reason},
    {"assist-page", Callers::Vtl0, "a call writes nothing else to the assist page",
     rest_of_assist_page},
    {"resume", Callers::Vtl0, "both go on behind the instruction they left by", both_go_on},
    {"status", Callers::Both, "VsmVpStatus names the active VTL", status_by_level},
};

} // namespace

constinit const Group vtl_switch_group{"HvCallVtlCall, HvCallVtlReturn", cases};

} // namespace conformance
