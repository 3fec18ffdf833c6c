// SPDX-License-Identifier: MIT
// SVM's own instructions (see instruction_unit.h). The engine believes that SVM is switched off, so
// each of them arrives here as an undefined instruction.  [APM2 15.5] [APM3 4]
#include "machine/glass/instruction_unit.h"

namespace machine::glass {

using x86::Exception;
using x86::svm::ExitCode;

namespace {

/// 0F 01, then D8 to DF: SVM's instructions. [APM3 4]
constexpr std::byte escape{0x0F};
constexpr std::byte group_7{0x01};
constexpr std::size_t svm_instruction_bytes = 3;
enum SvmOperation : std::uint8_t {
    Vmrun = 0xD8,
    Vmmcall = 0xD9,
    Vmload = 0xDA,
    Vmsave = 0xDB,
    Stgi = 0xDC,
    Clgi = 0xDD,
    Skinit = 0xDE,
    Invlpga = 0xDF,
};

ExitCode exit_code_of(std::uint8_t operation) {
    switch (operation) {
    case Vmrun: return ExitCode::Vmrun;
    case Vmmcall: return ExitCode::Vmmcall;
    case Vmload: return ExitCode::Vmload;
    case Vmsave: return ExitCode::Vmsave;
    case Stgi: return ExitCode::Stgi;
    case Clgi: return ExitCode::Clgi;
    case Skinit: return ExitCode::Skinit;
    default: return ExitCode::Invlpga;
    }
}

} // namespace

InstructionUnit::Effect InstructionUnit::undefined() {
    Processor& processor = engine_.processor();
    // These instructions have no operands in their bytes, and nobody puts prefixes before them.
    std::byte bytes[svm_instruction_bytes] = {};
    const std::uint64_t linear = processor.rip() + processor.segment_base(SegmentName::Cs);
    memory_.peek_code(svm_.paging(), linear, bytes, engine_.instruction_at());
    const auto operation = std::to_integer<std::uint8_t>(bytes[2]);
    if (bytes[0] == escape && bytes[1] == group_7 && operation >= Vmrun && operation <= Invlpga) {
        return virtualization(operation);
    }
    // RDPMC: there are no counters, but ring 3 learns first that it may not ask (CR4.PCE is clear).
    constexpr std::byte rdpmc{0x33};
    const bool is_refused = bytes[0] == escape && bytes[1] == rdpmc && processor.cpl() != 0;
    delivery_.raise(is_refused ? Exception::GeneralProtection : Exception::InvalidOpcode);
    return Effect::InterruptsConcerned;
}

InstructionUnit::Effect InstructionUnit::virtualization(std::uint8_t operation) {
    Processor& processor = engine_.processor();
    const bool is_privileged = operation != Vmmcall;
    if (!svm_.enabled() || operation == Skinit) {
        delivery_.raise(Exception::InvalidOpcode);
        return Effect::InterruptsConcerned;
    }
    if (is_privileged && processor.cpl() != 0) {
        delivery_.raise(Exception::GeneralProtection);
        return Effect::InterruptsConcerned;
    }
    if (svm_.stops(exit_code_of(operation))) {
        svm_.exit(exit_code_of(operation));
        return Effect::InterruptsConcerned;
    }
    const std::uint64_t vmcb = processor.general(General::Rax);
    const bool needs_vmcb = operation == Vmrun || operation == Vmload || operation == Vmsave;
    if (needs_vmcb && !svm_.is_vmcb_address(vmcb)) {
        delivery_.raise(Exception::GeneralProtection);
        return Effect::InterruptsConcerned;
    }
    switch (operation) {
    case Vmrun: return run_guest();
    case Vmmcall:
        // Nobody above wants to hear it.
        delivery_.raise(Exception::InvalidOpcode);
        return Effect::InterruptsConcerned;
    case Vmload: svm_.load(vmcb); break;
    case Vmsave: svm_.save(vmcb); break;
    case Stgi: svm_.set_global_interrupts(true); break;
    case Clgi: svm_.set_global_interrupts(false); break;
    case Invlpga: engine_.flush_translations(); break;
    default: break;
    }
    complete(svm_instruction_bytes);
    return Effect::InterruptsConcerned;
}

InstructionUnit::Effect InstructionUnit::run_guest() {
    Processor& processor = engine_.processor();
    events_.drain_ring(); // what the hypervisor wrote comes before what its guest does
    clock_.count_instruction();
    const auto injection =
        svm_.enter(processor.general(General::Rax), processor.rip() + svm_instruction_bytes);
    if (svm_.in_guest()) {
        delivery_.inject(injection);
    }
    return Effect::InterruptsConcerned;
}

} // namespace machine::glass
