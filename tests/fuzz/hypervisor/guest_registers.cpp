// SPDX-License-Identifier: MIT
#include "hypervisor/cpu.h"
#include "hypervisor/guest_memory.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/fuzz/hypervisor/guest.h"
#include "x86/page_table_walk.h"

namespace fuzz {
namespace {

using abi::PageAccess;
using Step = Guest::Step;

struct HostRam {
    const std::uint64_t* table_at(std::uint64_t physical) const {
        return reinterpret_cast<const std::uint64_t*>(hv::cpu::ram_at(physical));
    }
};

/// Instructions that the hypervisor reads, and how they begin.
struct Code {
    std::uint8_t bytes[8];
};
constexpr Code instructions[] = {
    {{0x0F, 0x22, 0xC0}},                         // MOV CR0, RAX
    {{0x0F, 0x22, 0xE1}},                         // MOV CR4, RCX
    {{0x0F, 0x01, 0xF3}},                         // LMSW BX
    {{0x0F, 0x01, 0x36}},                         // LMSW (RSI)
    {{0x0F, 0x06}},                               // CLTS
    {{0x0F, 0x01, 0x10}},                         // LGDT (RAX)
    {{0x0F, 0x01, 0x5B, 0x08}},                   // LIDT (RBX + 8)
    {{0x0F, 0x01, 0x15, 0xFB, 0xFF, 0xFF, 0xFF}}, // LGDT (RIP - 5)
    {{0x0F, 0x00, 0xD0}},                         // LLDT AX
    {{0x0F, 0x00, 0x1C, 0xCB}},                   // LTR (RBX + RCX * 8)
    {{0x89, 0x08}},                               // MOV (RAX), ECX
    {{0xC7, 0x00, 0x00, 0x45, 0x00, 0x00}},       // MOV DWORD (RAX), INIT
    {{0xC7, 0x00, 0x01, 0x46, 0x0C, 0x00}},       // MOV DWORD (RAX), STARTUP to all but self
    {{0x0F, 0x05}},                               // SYSCALL
    {{0xCD, 0x2E}},                               // INT 2E
    {{0xCC}},                                     // INT3
};

} // namespace

Guest::Guest(Script& script, hv::VirtualProcessor& vp)
    : script_(script), vp_(vp), vmcb_(vp.vmcb()) {
    vmcb_.control.exit_interrupt_info = x86::svm::EventInjection::none();
}

Step Guest::step() {
    switch (script_.choice(30)) {
    case 0:
    case 1: return set_general_register();
    case 2: return set_vector_register();
    case 3: return move_rip();
    case 4: return set_flags_or_level();
    case 5: return set_cr3();
    case 6: return store_bytes();
    case 7: return store_code();
    case 8: return take_virtual_interrupt();
    case 9:
    case 10: return access_msr();
    case 11:
    case 12: return access_memory();
    case 13: return write_control_register();
    case 14: return load_descriptor_table();
    case 15: return use_port();
    case 16: return raise_exception();
    case 17: return interrupt();
    case 18: return execute_svm_instruction();
    case 19: return execute_cpuid();
    case 20: return call_at_random();
    case 21:
    case 22: return switch_vtl();
    case 23: return Step::OtherProcessor;
    case 24: return run_program();
    case 25: return call_system();
    case 26:
    case 27: return call_the_short_way();
    default: return call_hypercall();
    }
}

std::uint64_t& Guest::general_register(unsigned number) {
    return hv::register_numbered(vp_, number);
}

Step Guest::set_general_register() {
    general_register(script_.byte()) = script_.number();
    return Step::Goes;
}

Step Guest::set_vector_register() {
    auto& vector = fakes::hypervisor_cpu().vectors.xmm[script_.choice(16)];
    vector = {script_.number(), script_.number()};
    return Step::Goes;
}

/// No processor goes to an address that is not canonical.
Step Guest::move_rip() {
    const std::uint64_t rip = script_.flag() ? code_address : script_.number();
    if (x86::is_canonical({rip})) {
        vmcb_.save.rip = rip;
    }
    return Step::Goes;
}

Step Guest::set_flags_or_level() {
    const unsigned what = script_.choice(4);
    if (what == 0) {
        vmcb_.save.cpl = 3;
    } else if (what == 1 && !vp_.is_in_user_view) { // Every way into the kernel stops there.
        vmcb_.save.cpl = 0;
    } else {
        vmcb_.save.rflags = vmcb_.save.rflags.with(x86::Rflags::interrupts, script_.flag())
                                .with(x86::Rflags::trap, script_.flag());
    }
    return Step::Goes;
}

/// In 64-bit mode CR3 may be any physical address.
Step Guest::set_cr3() {
    constexpr std::uint64_t physical_mask = (1ull << 52) - 1;
    if (vmcb_.save.cpl == 0) {
        vmcb_.save.cr3.raw =
            script_.flag() ? page_tables_address : script_.number() & physical_mask;
    }
    return Step::Goes;
}

std::optional<std::uint64_t> Guest::translate(std::uint64_t physical, PageAccess wanted) const {
    HostRam ram;
    const auto leaf = x86::find_leaf(ram, vmcb_.control.nested_cr3, physical);
    using Entry = x86::PageTableEntry;
    if (physical >= abi::physical_address_limit || !leaf.exists() ||
        (wanted == PageAccess::write() && !leaf.entry.get(Entry::writable)) ||
        (wanted == PageAccess::execute() && leaf.entry.get(Entry::no_execute))) {
        return std::nullopt;
    }
    return leaf.translate(physical);
}

Step Guest::store_bytes() {
    const std::uint64_t address = script_.address();
    std::byte bytes[32] = {};
    const unsigned count = script_.choice(sizeof(bytes)) + 1;
    script_.fill({bytes, count});
    for (unsigned index = 0; index < count; ++index) {
        const auto place = translate(address + index, PageAccess::write());
        if (place && *place < fakes::ram_size) { // Behind RAM are devices.
            *hv::cpu::ram_at(*place) = bytes[index];
        }
    }
    return Step::Goes;
}

/// An instruction where RIP leads with the page tables of the beginning.
Step Guest::store_code() {
    const Code code = script_.one_of(instructions);
    for (std::size_t index = 0; index < sizeof(code.bytes); ++index) {
        const std::uint64_t address = (vmcb_.save.rip + index) % abi::physical_address_limit;
        const auto place = translate(address, PageAccess::write());
        if (place && *place < fakes::ram_size) {
            *hv::cpu::ram_at(*place) = std::byte{code.bytes[index]};
        }
    }
    return Step::Goes;
}

/// VTL1's processor took the interrupt it was offered, or changed its CR8.
Step Guest::take_virtual_interrupt() {
    using Control = x86::svm::VirtualInterruptControl;
    auto& virtual_interrupts = vmcb_.control.virtual_interrupt_control;
    if (!virtual_interrupts.get(Control::mask_by_host_flags)) {
        return Step::Goes;
    }
    if (script_.flag()) {
        virtual_interrupts = virtual_interrupts.with(Control::pending, false);
    } else {
        const auto priority = static_cast<std::uint8_t>(script_.choice(16));
        virtual_interrupts = virtual_interrupts.with(Control::task_priority, priority);
    }
    return Step::Goes;
}

} // namespace fuzz
