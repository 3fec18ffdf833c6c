// SPDX-License-Identifier: MIT
// See instruction_unit.h.
#include "machine/glass/instruction_unit.h"

namespace machine::glass {

using x86::Exception;
using x86::svm::ExitCode;

namespace {

/// Segments that SYSCALL loads: flat, whatever the tables say. [APM3 SYSCALL]
constexpr std::uint32_t flat_limit = 0xFFFF'FFFF;

} // namespace

/// The instruction at RIP. If it cannot even be read, what follows from that has happened.
std::optional<InstructionUnit::Fetched> InstructionUnit::fetch() {
    Processor& processor = engine_.processor();
    Fetched result;
    const std::uint64_t linear = processor.rip() + processor.segment_base(SegmentName::Cs);
    result.count = memory_.peek_code(svm_.paging(), linear, result.bytes, engine_.instruction_at());
    const auto decoded = decode(std::span(result.bytes).first(result.count), processor.code_size());
    if (!decoded) {
        delivery_.raise(Exception::InvalidOpcode);
        return std::nullopt;
    }
    result.decoded = *decoded;
    return result;
}

bool InstructionUnit::complete(std::uint64_t length) {
    Processor& processor = engine_.processor();
    processor.rip() += length;
    processor.set_interrupt_shadow(false);
    clock_.count_instruction();
    if (!processor.rflags().get(x86::Rflags::trap)) {
        return true;
    }
    constexpr std::uint64_t single_step = 1ull << 14; // DR6.BS
    processor.dr(6) |= single_step;
    delivery_.raise(Exception::Debug);
    return false;
}

InstructionUnit::Effect InstructionUnit::intercepted(ExitCode code, std::uint64_t info) {
    if (code == ExitCode::Msr) {
        const auto msr =
            static_cast<x86::Msr>(engine_.processor().general(General::Rcx) & 0xFFFF'FFFF);
        if (svm_.stops(msr, static_cast<x86::svm::MsrAccess>(info & 1))) {
            svm_.exit(code, info);
            return Effect::InterruptsConcerned;
        }
    } else if (code != ExitCode::Rdtsc && svm_.stops(code)) {
        svm_.exit(code, info);
        return Effect::InterruptsConcerned;
    }
    const auto instruction = fetch();
    if (!instruction) {
        return Effect::InterruptsConcerned;
    }
    if (code >= ExitCode::Dr0Write && code <= ExitCode::Dr7Write) {
        return write_debug_register(*instruction, static_cast<unsigned>(code) -
                                                      static_cast<unsigned>(ExitCode::Dr0Write));
    }
    switch (code) {
    case ExitCode::Rdtsc: return read_time(*instruction);
    case ExitCode::Cpuid: return identify(*instruction);
    case ExitCode::Msr: return access_msr(*instruction, static_cast<x86::svm::MsrAccess>(info & 1));
    case ExitCode::Cr3Write: return write_cr3(*instruction);
    case ExitCode::Cr4Write: return write_cr4(*instruction);
    case ExitCode::Cr8Read: return access_cr8(*instruction, false);
    case ExitCode::Cr8Write: return access_cr8(*instruction, true);
    case ExitCode::Hlt:
        return complete(instruction->decoded.length) ? Effect::Halted : Effect::InterruptsConcerned;
    case ExitCode::Pause: complete(instruction->decoded.length); return Effect::Paused;
    default: // an intercept that nobody set: the engine is not what it should be
        delivery_.raise(Exception::InvalidOpcode);
        return Effect::InterruptsConcerned;
    }
}

/// The engine announces RDTSCP as RDTSC.
InstructionUnit::Effect InstructionUnit::read_time(const Fetched& instruction) {
    Processor& processor = engine_.processor();
    const std::size_t last = instruction.decoded.length - 1u;
    constexpr std::byte rdtscp_last{0xF9};
    const bool with_processor_id = instruction.bytes[last] == rdtscp_last;
    const ExitCode code = with_processor_id ? ExitCode::Rdtscp : ExitCode::Rdtsc;
    if (svm_.stops(code)) {
        svm_.exit(code);
        return Effect::InterruptsConcerned;
    }
    const std::uint64_t time = msrs_.read(x86::Msr::TimeStampCounter).value_or(0);
    processor.general(General::Rax) = time & 0xFFFF'FFFF;
    processor.general(General::Rdx) = time >> 32;
    if (with_processor_id) {
        processor.general(General::Rcx) = processor.tsc_aux() & 0xFFFF'FFFF;
    }
    complete(instruction.decoded.length);
    return Effect::None;
}

InstructionUnit::Effect InstructionUnit::identify(const Fetched& instruction) {
    Processor& processor = engine_.processor();
    const auto answer =
        answer_cpuid(static_cast<std::uint32_t>(processor.general(General::Rax)),
                     static_cast<std::uint32_t>(processor.general(General::Rcx)), identity_);
    processor.general(General::Rax) = answer.eax;
    processor.general(General::Rbx) = answer.ebx;
    processor.general(General::Rcx) = answer.ecx;
    processor.general(General::Rdx) = answer.edx;
    complete(instruction.decoded.length);
    return Effect::None;
}

InstructionUnit::Effect InstructionUnit::access_msr(const Fetched& instruction,
                                                    x86::svm::MsrAccess access) {
    Processor& processor = engine_.processor();
    const auto msr = static_cast<x86::Msr>(processor.general(General::Rcx) & 0xFFFF'FFFF);
    std::uint64_t& low = processor.general(General::Rax);
    std::uint64_t& high = processor.general(General::Rdx);
    if (access == x86::svm::MsrAccess::Write) {
        if (!msrs_.write(msr, (high & 0xFFFF'FFFF) << 32 | (low & 0xFFFF'FFFF))) {
            delivery_.raise(Exception::GeneralProtection);
            return Effect::InterruptsConcerned;
        }
    } else {
        const auto value = msrs_.read(msr);
        if (!value) {
            delivery_.raise(Exception::GeneralProtection);
            return Effect::InterruptsConcerned;
        }
        low = *value & 0xFFFF'FFFF;
        high = *value >> 32;
    }
    complete(instruction.decoded.length);
    return Effect::None;
}

/// The engine takes any bit of CR3; to this processor those above its addresses are reserved.
InstructionUnit::Effect InstructionUnit::write_cr3(const Fetched& instruction) {
    Processor& processor = engine_.processor();
    const std::uint64_t value =
        processor.general(static_cast<General>(instruction.decoded.register_operand));
    if (processor.in_long_mode() && value >> physical_address_bits != 0) {
        delivery_.raise(Exception::GeneralProtection);
        return Effect::InterruptsConcerned;
    }
    processor.set_control(processor.cr0(), x86::Cr3::from(value), processor.cr4(),
                          processor.efer());
    engine_.flush_translations();
    complete(instruction.decoded.length);
    return Effect::None;
}

/// The engine takes any bit of CR4; this processor does not.
InstructionUnit::Effect InstructionUnit::write_cr4(const Fetched& instruction) {
    Processor& processor = engine_.processor();
    const auto value = x86::Cr4::from(
        processor.general(static_cast<General>(instruction.decoded.register_operand)));
    const bool leaves_long_mode =
        processor.in_long_mode() && !value.get(x86::Cr4::physical_address_extension);
    if (!is_allowed(value) || leaves_long_mode) {
        delivery_.raise(Exception::GeneralProtection);
        return Effect::InterruptsConcerned;
    }
    processor.set_control(processor.cr0(), processor.cr3(), value, processor.efer());
    processor.refresh_hidden_state(processor.cpl());
    engine_.flush_translations();
    complete(instruction.decoded.length);
    return Effect::None;
}

/// CR8 is the interrupt controller's task priority; in a guest whose interrupts are virtual, the
/// virtual one. [APM2 15.21.2]
InstructionUnit::Effect InstructionUnit::access_cr8(const Fetched& instruction, bool is_write) {
    using x86::svm::VirtualInterruptControl;
    std::uint64_t& operand =
        engine_.processor().general(static_cast<General>(instruction.decoded.register_operand));
    constexpr std::uint64_t highest_priority = 15;
    auto& virtual_interrupts = svm_.virtual_interrupts();
    const bool is_virtual = svm_.masks_by_host_flags();
    if (!is_write) {
        operand = is_virtual ? virtual_interrupts.get(VirtualInterruptControl::task_priority)
                             : apic_.task_priority() >> 4;
    } else if (operand > highest_priority) {
        delivery_.raise(Exception::GeneralProtection);
        return Effect::InterruptsConcerned;
    } else if (is_virtual) {
        virtual_interrupts = virtual_interrupts.with(VirtualInterruptControl::task_priority,
                                                     static_cast<std::uint8_t>(operand));
    } else {
        apic_.set_task_priority(static_cast<std::uint8_t>(operand << 4));
    }
    complete(instruction.decoded.length);
    return Effect::InterruptsConcerned;
}

/// The engine, were it told of a breakpoint in DR7, would throw away the code it is executing. So
/// debug registers keep what is written and nothing more: this machine has no hardware breakpoints.
InstructionUnit::Effect InstructionUnit::write_debug_register(const Fetched& instruction,
                                                              unsigned number) {
    Processor& processor = engine_.processor();
    const std::uint64_t value =
        processor.general(static_cast<General>(instruction.decoded.register_operand));
    const bool is_alias = number == 4 || number == 5;
    if (is_alias && processor.cr4().get(x86::Cr4::debug_extensions)) {
        delivery_.raise(Exception::InvalidOpcode);
        return Effect::InterruptsConcerned;
    }
    if (number >= 4 && value >> 32 != 0) {
        delivery_.raise(Exception::GeneralProtection);
        return Effect::InterruptsConcerned;
    }
    const unsigned behind = is_alias ? number + 2 : number;
    const std::uint64_t always_one = behind == 6   ? x86::dr6_at_reset
                                     : behind == 7 ? x86::dr7_at_reset
                                                   : 0;
    processor.dr(behind) = value | always_one;
    complete(instruction.decoded.length);
    return Effect::None;
}

/// SYSCALL. [APM3 SYSCALL]
void InstructionUnit::system_call(std::uint64_t next_rip) {
    using x86::SegmentAttributes;
    Processor& processor = engine_.processor();
    if (!processor.efer().get(x86::Efer::system_call)) {
        clock_.leave_block(processor.rip()); // It did not happen.
        delivery_.raise(Exception::InvalidOpcode);
        return;
    }
    const abi::World::Kind before = svm_.world();
    const std::uint64_t rip = processor.rip();
    const unsigned cpl = processor.cpl();
    const x86::Rflags flags = processor.rflags();
    const bool from_64_bit_code = processor.code_size() == CodeSize::Bits64;
    const auto selector = static_cast<std::uint16_t>((processor.star() >> 32) & 0xFFFC);

    processor.general(General::Rcx) = next_rip;
    processor.general(General::R11) = flags.raw & ~decltype(x86::Rflags::resume)::mask;
    processor.set_segment(SegmentName::Cs, {selector, SegmentAttributes::code(0), flat_limit, 0});
    processor.set_segment(SegmentName::Ss, {static_cast<std::uint16_t>(selector + 8),
                                            SegmentAttributes::data(0), flat_limit, 0});
    processor.set_rflags(
        x86::Rflags::from(flags.raw & ~processor.sfmask()).with(x86::Rflags::resume, false));
    processor.rip() = from_64_bit_code ? processor.lstar() : processor.cstar();
    processor.refresh_hidden_state(0);
    if (cpl != 0) {
        events_.record({abi::EventKind::PrivilegeChange, rip, before, svm_.world(), {selector}});
    }
}

} // namespace machine::glass
