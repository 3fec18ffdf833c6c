// SPDX-License-Identifier: MIT
// VTL0 writes CR0 or CR4, and VTL1 has asked to judge it. Only a change of a bit in VTL1's mask is
// worth a question; anything else the hypervisor does for VTL0, as the processor would have.
// [TLFS vsm, secure intercepts] [APM2 15.8.1]  Lesson: 4. Guard: register-lock.
#include "hypervisor/guest_memory.h"
#include "hypervisor/intercept_message.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/vp_context.h"

namespace hv {
namespace {

using Kind = x86::SystemInstruction::Kind;
using abi::tlfs::RegisterName;

/// LMSW reaches the low four bits and cannot clear PE.  [APM3 LMSW]
std::uint64_t machine_status_word(VirtualProcessor& vp, const x86::SystemInstruction& instruction,
                                  std::uint64_t cr0) {
    constexpr std::uint64_t reachable = 0xF;
    constexpr std::uint64_t protection = 1;
    std::uint8_t bytes[2] = {};
    std::uint64_t word = 0;
    if (instruction.is_in_memory()) {
        read_guest(vp, operand_address(vp, instruction), bytes);
        word = std::uint64_t{bytes[0]} | std::uint64_t{bytes[1]} << 8;
    } else {
        word = register_numbered(vp, instruction.rm);
    }
    return (cr0 & ~reachable) | (word & reachable) | (cr0 & protection);
}

/// The value the instruction is about to write.
std::uint64_t value_to_write(VirtualProcessor& vp, const x86::SystemInstruction& instruction,
                             std::uint64_t before) {
    switch (instruction.kind) {
    case Kind::WriteControl: return register_numbered(vp, instruction.rm);
    case Kind::LoadMachineStatus: return machine_status_word(vp, instruction, before);
    default: return x86::Cr0::from(before).with(x86::Cr0::task_switched, false).raw; // CLTS
    }
}

bool is_control_write(const x86::SystemInstruction& instruction) {
    return instruction.kind == Kind::WriteControl || instruction.kind == Kind::LoadMachineStatus ||
           instruction.kind == Kind::ClearTaskSwitched;
}

} // namespace

Outcome on_control_register_write(VirtualProcessor& vp, RegisterName name) {
    const auto instruction = instruction_at_rip(vp);
    if (!is_control_write(instruction)) { // Changed since the processor saw it; or not 64-bit code.
        return Outcome::inject(x86::Exception::InvalidOpcode);
    }
    auto& save = vp.vmcb().save;
    const bool is_cr0 = name == RegisterName::Cr0;
    std::uint64_t& word = is_cr0 ? save.cr0.raw : save.cr4.raw;
    const std::uint64_t mask = is_cr0 ? vp.secure.cr0_mask : vp.secure.cr4_mask;
    const std::uint64_t value = value_to_write(vp, instruction, word);
    if (vp.is_watched() && ((value ^ word) & mask) != 0) {
        return intercept_register(vp, name, {value, 0}, instruction.length);
    }
    const std::uint64_t before = word;
    word = is_cr0 ? x86::Cr0::from(value).with(x86::Cr0::extension_type, true).raw : value;
    if (!is_runnable(save)) {
        word = before;
        return Outcome::inject(x86::Exception::GeneralProtection, 0);
    }
    vp.flush_owed = true;
    return Outcome::advance(instruction.length);
}

} // namespace hv
