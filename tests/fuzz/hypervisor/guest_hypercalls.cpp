// SPDX-License-Identifier: MIT
#include "hypervisor/cpu.h"
#include "tests/fuzz/hypervisor/guest.h"
#include "tests/fuzz/hypervisor/hypercall_blocks.h"

namespace fuzz {
namespace {

using namespace abi::tlfs;
using x86::svm::ExitCode;
using Step = Guest::Step;

constexpr CallCode calls[] = {
    CallCode::ModifyVtlProtectionMask,
    CallCode::EnablePartitionVtl,
    CallCode::EnableVpVtl,
    CallCode::InstallIntercept,
    CallCode::GetVpRegisters,
    CallCode::SetVpRegisters,
    CallCode::TranslateVirtualAddress,
    CallCode::PostMessage,
    CallCode::SignalEvent,
    CallCode::PostDebugData,
    CallCode::OutputDebugCharacter,
    CallCode::StartVirtualProcessor,
    CallCode::GetVpIndexFromApicId,
    CallCode::VtlCall,
    CallCode::VtlReturn,
};

} // namespace

/// Puts the block where the registers say, as far as the guest may write there.
void Guest::pass(std::span<const std::byte> input) {
    vp_.registers.rdx = test::input_address;
    vp_.registers.r8 = script_.choice(8) == 0 ? script_.number() : test::output_address;
    for (std::size_t index = 0; index < input.size(); ++index) {
        const auto place = translate(test::input_address + index, abi::PageAccess::write());
        if (place) {
            *hv::cpu::ram_at(*place) = input[index];
        }
    }
}

Step Guest::call_hypercall() {
    become_kernel();
    const Block block = some_block(script_);
    pass(block.bytes);
    vp_.registers.rcx = block.control.raw;
    return exit(ExitCode::Vmmcall);
}

/// Any bytes under any control word, in registers or in memory.
Step Guest::call_at_random() {
    using Control = HypercallControl;
    auto control = Control::simple(script_.one_of(calls));
    control = control.with(Control::fast, script_.flag())
                  .with(Control::rep_count, static_cast<std::uint16_t>(script_.choice(5)))
                  .with(Control::rep_start, static_cast<std::uint16_t>(script_.choice(3)));
    if (script_.choice(8) == 0) {
        control.raw = script_.number();
    }
    std::byte bytes[64] = {};
    script_.fill(bytes);
    pass(bytes);
    if (control.get(Control::fast) || script_.choice(4) == 0) {
        vp_.registers.rdx = script_.number();
        vp_.registers.r8 = script_.number();
    }
    vp_.registers.rcx = control.raw;
    return exit(ExitCode::Vmmcall);
}

Step Guest::switch_vtl() {
    become_kernel();
    const bool up = vp_.active_vtl == abi::Vtl::Normal;
    const std::uint64_t usual = up ? 0 : script_.choice(2); // plain; fast or not
    vp_.registers.rcx = HypercallControl::simple(up ? CallCode::VtlCall : CallCode::VtlReturn).raw;
    vmcb_.save.rax = script_.choice(8) == 0 ? script_.number() : usual;
    return exit(ExitCode::Vmmcall);
}

/// By whoever runs, from wherever: a program as well.
Step Guest::call_the_short_way() {
    vp_.registers.rcx = some_call_word(script_);
    vmcb_.save.rax = script_.choice(4) == 0 ? script_.number() : script_.choice(2);
    return exit(ExitCode::Vmmcall);
}

} // namespace fuzz
