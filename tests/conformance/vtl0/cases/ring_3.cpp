// SPDX-License-Identifier: MIT
// Hypercalls are for ring 0: from ring 3, VMMCALL is #UD whatever it asks for.
// [TLFS hypercall-interface]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

#include <cstring>

namespace conformance {
namespace {

constexpr std::uint8_t vmmcall_and_breakpoint[] = {0x0F, 0x01, 0xD9, 0xCC};

void from_ring_3(Trial& trial) {
    std::memcpy(stage::bytes(Use::UserCode), vmmcall_and_breakpoint,
                sizeof(vmmcall_and_breakpoint));
    auto& header = trial.input<abi::tlfs::VpRegistersHeader>();
    header = {spec::self, spec::vp_self, InputVtl::own(), {}};
    trial.element<abi::tlfs::VpRegistersHeader, RegisterName>(0) = name_of(spec::vp_index);

    Registers registers = marked_registers(3);
    registers.rax = trial.argument(1);
    registers.rcx = trial.argument(0);
    registers.rdx = trial.blocks.input;
    registers.r8 = trial.blocks.output;
    registers.rsi = stage::user_code_address;
    registers.rdi = stage::user_stack_top;
    const Registers before = registers;
    const RegisterValue output = trial.output_value(0);
    const Fault fault = trial.run(Snippet::EnterUser, registers);
    trial.equal("the exception's vector", fault.vector, spec::invalid_opcode);
    trial.equal("the instruction that raised it", fault.rip, stage::user_code_address);
    trial.equal("RAX", registers.rax, before.rax);
    trial.equal("RCX", registers.rcx, before.rcx);
    trial.is_true("the output is not written", trial.output_value(0) == output);
}

constexpr Case cases[] = {
    {"get-registers",
     Callers::Both,
     "GetVpRegisters from ring 3 is #UD",
     from_ring_3,
     {spec::call_get_registers | 1ull << 32, 0}},
    {"unknown", Callers::Both, "a call that does not exist is #UD too", from_ring_3, {0, 0}},
    {"vtl-call",
     Callers::Both,
     "VtlCall from ring 3 is #UD",
     from_ring_3,
     {spec::call_vtl_call, 0}},
    {"vtl-return",
     Callers::Both,
     "VtlReturn from ring 3 is #UD",
     from_ring_3,
     {spec::call_vtl_return, 0}},
};

} // namespace

constinit const Group ring_3_group{"From ring 3", cases};

} // namespace conformance
