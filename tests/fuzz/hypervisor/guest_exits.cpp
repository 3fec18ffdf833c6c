// SPDX-License-Identifier: MIT
#include "abi/tlfs/synthetic_msr.h"
#include "hypervisor/cpu.h"
#include "hypervisor/vp_context.h"
#include "tests/fuzz/hypervisor/guest.h"
#include "tests/fuzz/hypervisor/hypercall_blocks.h"
#include "x86/svm/io_exit.h"
#include "x86/svm/nested_page_fault.h"
#include "x86/svm/permission_maps.h"

namespace fuzz {
namespace {

using abi::PageAccess;
using x86::svm::EventInjection;
using x86::svm::ExitCode;
using x86::svm::InstructionIntercepts;
using Step = Guest::Step;

constexpr std::uint32_t known_msrs[] = {
    0x4000'0000, 0x4000'0001, 0x4000'0002, 0x4000'0010, 0x4000'0020, 0x4000'0070, 0x4000'0071,
    0x4000'0072, 0x4000'0073, 0x4000'0080, 0x4000'0081, 0x4000'0082, 0x4000'0083, 0x4000'0084,
    0x4000'0090, 0x4000'0092, 0x4000'009F, 0xC000'0080, 0xC000'0081, 0xC000'0082, 0xC000'0084,
    0xC001'0117, 0x0000'001B, 0x0000'0277, 0x0000'0174, 0x0000'0176,
};

constexpr auto interrupt_command = static_cast<std::uint32_t>(abi::tlfs::SyntheticMsr::Icr);

std::uint64_t some_command(Script& script) {
    using Command = x86::InterruptCommand;
    return Command{}
        .with(Command::vector, script.byte())
        .with(Command::delivery, static_cast<Command::Delivery>(script.choice(8)))
        .with(Command::shorthand, static_cast<Command::Shorthand>(script.choice(4)))
        .with(Command::destination, script.choice(3))
        .raw;
}

bool is_set(std::uint64_t map, x86::svm::MapBit place) {
    const std::byte byte = hv::cpu::ram_at(map)[place.byte];
    return (std::to_integer<unsigned>(byte) >> place.bit & 1) != 0;
}

} // namespace

Step Guest::exit(ExitCode code, std::uint64_t info_1, std::uint64_t info_2) {
    auto& control = vmcb_.control;
    control.event_injection = EventInjection::none(); // It has been delivered.  [APM2 15.20]
    if (code != ExitCode::Vmmcall && code != ExitCode::Msr) {
        scatter_registers();
    }
    control.exit_code = code;
    control.exit_info_1 = info_1;
    control.exit_info_2 = info_2;
    return Step::Exits;
}

/// Whatever a guest has in its registers when it stops for another reason decides nothing: not even
/// what would have been a call.
void Guest::scatter_registers() {
    if (script_.flag()) {
        vp_.registers.rcx = some_call_word(script_);
    }
    if (script_.choice(4) == 0) {
        vmcb_.save.rax = script_.choice(3) == 0 ? script_.number() : script_.choice(2);
    }
}

/// Privileged instructions fault in ring 3 before they stop the guest.
void Guest::become_kernel() {
    if (!vp_.is_in_user_view) {
        vmcb_.save.cpl = 0;
    }
}

Step Guest::access_msr() {
    using x86::svm::MsrAccess;
    become_kernel();
    const bool write = script_.flag();
    vp_.registers.rcx = script_.choice(8) == 0 ? script_.number() : script_.one_of(known_msrs);
    if (write) {
        const bool commands = vp_.registers.rcx == interrupt_command && script_.choice(8) != 0;
        const std::uint64_t value =
            commands ? some_command(script_) : some_value_with_page(script_);
        vmcb_.save.rax = value;
        vp_.registers.rdx = value >> 32;
    }
    const auto place = x86::svm::msr_permission_bit(static_cast<x86::Msr>(vp_.registers.rcx),
                                                    write ? MsrAccess::Write : MsrAccess::Read);
    const bool stops = !place || is_set(vmcb_.control.msr_permission_map, *place);
    return stops && vmcb_.save.cpl == 0 ? exit(ExitCode::Msr, write ? 1 : 0) : Step::Goes;
}

Step Guest::access_memory() {
    using Info = x86::svm::NestedPageFaultInfo;
    constexpr PageAccess accesses[] = {PageAccess::read(), PageAccess::write(),
                                       PageAccess::execute()};
    constexpr std::uint64_t physical_mask = (1ull << 52) - 1;
    const std::uint64_t address = script_.address() & physical_mask;
    const PageAccess wanted = script_.one_of(accesses);
    const bool walking = script_.choice(4) == 0;
    if (translate(address, wanted)) {
        return Step::Goes;
    }
    if (script_.choice(4) == 0) { // It was the stack or the IDT of an interrupt being delivered.
        vmcb_.control.exit_interrupt_info = EventInjection::interrupt(script_.byte());
    }
    const auto info = Info{}
                          .with(Info::present, translate(address, PageAccess::read()).has_value())
                          .with(Info::write, wanted == PageAccess::write() || walking)
                          .with(Info::user, true)
                          .with(Info::fetch, wanted == PageAccess::execute() && !walking)
                          .with(Info::final_translation, !walking)
                          .with(Info::page_table_walk, walking);
    return exit(ExitCode::NestedPageFault, info.raw, address);
}

/// Ring 3 fetches an instruction: the way into the view of programs.
Step Guest::run_program() {
    using Info = x86::svm::NestedPageFaultInfo;
    vmcb_.save.cpl = 3;
    if (translate(code_address, PageAccess::execute())) {
        return Step::Goes;
    }
    const auto info = Info{}
                          .with(Info::present, true)
                          .with(Info::user, true)
                          .with(Info::fetch, true)
                          .with(Info::final_translation, true);
    return exit(ExitCode::NestedPageFault, info.raw, code_address);
}

/// A program says SYSCALL, or something else that does not exist in its view.
Step Guest::call_system() {
    if (!vp_.is_in_user_view) {
        return run_program();
    }
    vmcb_.save.rip = code_address + script_.choice(4);
    return exit(x86::svm::exit_code_of(x86::Exception::InvalidOpcode));
}

/// Stops the guest if VTL1 asked for it; else the processor does it if it would.
Step Guest::write_control_register() {
    using Intercepts = x86::svm::ControlRegisterIntercepts;
    become_kernel();
    const bool cr4 = script_.flag();
    const auto stops = vmcb_.control.control_register_intercepts;
    if (vmcb_.save.cpl != 0) {
        return Step::Goes;
    }
    if (stops.get(Intercepts::cr0_write) && !cr4) {
        return exit(ExitCode::Cr0Write);
    }
    if (stops.get(Intercepts::cr4_write) && cr4) {
        return exit(ExitCode::Cr4Write);
    }
    std::uint64_t& word = cr4 ? vmcb_.save.cr4.raw : vmcb_.save.cr0.raw;
    constexpr std::uint64_t paging_bits_of_cr0 = 0x8000'0001;
    constexpr std::uint64_t paging_bits_of_cr4 = 0x20;
    const std::uint64_t kept = cr4 ? paging_bits_of_cr4 : paging_bits_of_cr0;
    const std::uint64_t before = word;
    word = (before & kept) | (script_.number() & ~kept);
    word = hv::is_runnable(vmcb_.save) ? word : before;
    return Step::Goes;
}

Step Guest::load_descriptor_table() {
    become_kernel();
    const auto stops = vmcb_.control.instruction_intercepts;
    const unsigned which = script_.choice(4);
    const bool asked[] = {
        stops.get(InstructionIntercepts::idtr_write), stops.get(InstructionIntercepts::gdtr_write),
        stops.get(InstructionIntercepts::ldtr_write), stops.get(InstructionIntercepts::tr_write)};
    constexpr ExitCode codes[] = {ExitCode::IdtrWrite, ExitCode::GdtrWrite, ExitCode::LdtrWrite,
                                  ExitCode::TrWrite};
    return asked[which] && vmcb_.save.cpl == 0 ? exit(codes[which]) : Step::Goes;
}

Step Guest::use_port() {
    using Info = x86::svm::IoExitInfo;
    constexpr std::uint16_t ports[] = {abi::power_off_port, abi::console_port, 0xCF8, 0xFFFF, 0};
    const auto port =
        script_.flag() ? script_.one_of(ports) : static_cast<std::uint16_t>(script_.raw(2));
    const unsigned width = script_.choice(3);
    // Rarely the switch itself: behind it nothing more is tried.
    const bool input = port == abi::power_off_port ? script_.choice(32) != 0 : script_.flag();
    const auto info = Info{}
                          .with(Info::input, input)
                          .with(Info::string, script_.choice(8) == 0)
                          .with(Info::bytes_1, width == 0)
                          .with(Info::bytes_2, width == 1)
                          .with(Info::bytes_4, width == 2)
                          .with(Info::port, port);
    bool stops = false;
    for (unsigned each = port; each < port + info.width() && each <= 0xFFFF; ++each) {
        stops = stops || is_set(vmcb_.control.io_permission_map,
                                x86::svm::io_permission_bit(static_cast<std::uint16_t>(each)));
    }
    const std::uint64_t behind = vmcb_.save.rip + script_.choice(15) + 1;
    return stops ? exit(ExitCode::IoPort, info.raw, behind) : Step::Goes;
}

Step Guest::raise_exception() {
    constexpr x86::Exception exceptions[] = {
        x86::Exception::DivideError,       x86::Exception::Debug,
        x86::Exception::Breakpoint,        x86::Exception::Overflow,
        x86::Exception::InvalidOpcode,     x86::Exception::DoubleFault,
        x86::Exception::GeneralProtection, x86::Exception::PageFault,
        x86::Exception::MachineCheck,      x86::Exception::AlignmentCheck};
    const auto exception = script_.one_of(exceptions);
    if (!vmcb_.control.exception_intercepts.includes(exception)) {
        return Step::Goes;
    }
    const std::uint64_t error_code = x86::pushes_error_code(exception) ? script_.raw(2) : 0;
    return exit(x86::svm::exit_code_of(exception), error_code,
                exception == x86::Exception::PageFault ? script_.number() : 0);
}

Step Guest::interrupt() {
    const auto stops = vmcb_.control.instruction_intercepts;
    switch (script_.choice(4)) {
    case 0: return exit(ExitCode::Nmi);
    case 1:
        return stops.get(InstructionIntercepts::interrupt) ? exit(ExitCode::Interrupt) : Step::Goes;
    case 2: return stops.get(InstructionIntercepts::iret) ? exit(ExitCode::Iret) : Step::Goes;
    default:
        return stops.get(InstructionIntercepts::software_interrupt)
                   ? exit(ExitCode::SoftwareInterrupt)
                   : Step::Goes;
    }
}

Step Guest::execute_svm_instruction() {
    constexpr ExitCode codes[] = {ExitCode::Vmrun,  ExitCode::Vmload, ExitCode::Vmsave,
                                  ExitCode::Stgi,   ExitCode::Clgi,   ExitCode::Skinit,
                                  ExitCode::Invlpga};
    become_kernel();
    return vmcb_.save.cpl == 0 ? exit(script_.one_of(codes)) : Step::Goes;
}

Step Guest::execute_cpuid() {
    constexpr std::uint32_t leaves[] = {0,           1,           0x4000'0000, 0x4000'0001,
                                        0x4000'0003, 0x4000'0005, 0x8000'0001, 0x8000'000A};
    vmcb_.save.rax = script_.flag() ? script_.one_of(leaves) : script_.number();
    return exit(ExitCode::Cpuid);
}

} // namespace fuzz
