// SPDX-License-Identifier: MIT
#include "hypervisor/local_apic.h"

#include "hypervisor/cpu.h"
#include "hypervisor/guest_memory.h"
#include "hypervisor/other_processors.h"
#include "hypervisor/processor_startup.h"

namespace hv {
namespace {

using x86::ApicRegister;
using x86::InterruptCommand;
using Kind = x86::SystemInstruction::Kind;

/// Each processor that `command` is for.
template <typename Action>
void for_each_target(VirtualProcessor& vp, InterruptCommand command, Action action) {
    using Shorthand = InterruptCommand::Shorthand;
    const auto shorthand = command.get(InterruptCommand::shorthand);
    const auto destination = command.get(InterruptCommand::destination);
    for (unsigned index = 0; index < vp.partition.processor_count; ++index) {
        VirtualProcessor& each = *vp.partition.processors[index];
        const bool is_self = &each == &vp;
        const bool named = shorthand == Shorthand::None &&
                           (destination == each.apic_id || destination == x86::apic_broadcast);
        if (named || shorthand == Shorthand::All || (shorthand == Shorthand::Self && is_self) ||
            (shorthand == Shorthand::AllButSelf && !is_self)) {
            action(each);
        }
    }
}

void store(VirtualProcessor& vp, std::uint32_t offset, std::uint32_t value) {
    if (static_cast<ApicRegister>(offset) != ApicRegister::InterruptCommandLow) {
        cpu::write_apic(static_cast<ApicRegister>(offset), value);
        return;
    }
    const std::uint64_t high = cpu::read_apic(ApicRegister::InterruptCommandHigh);
    command_interrupt(vp, InterruptCommand::from(high << 32 | value));
}

} // namespace

void command_interrupt(VirtualProcessor& vp, InterruptCommand command) {
    using Delivery = InterruptCommand::Delivery;
    const Delivery delivery = command.get(InterruptCommand::delivery);
    switch (delivery) {
    case Delivery::Init:
    case Delivery::Startup:
        for_each_target(vp, command, [&](VirtualProcessor& target) {
            command_startup(vp, target, delivery, command.get(InterruptCommand::vector));
        });
        return;
    case Delivery::Nmi:
        for_each_target(vp, command, [](VirtualProcessor& target) {
            target.nmi.is_pending = true;
            call_attention(target);
        });
        return;
    case Delivery::Smi: return; // System management is the firmware's.
    default: break;
    }
    cpu::command_interrupt(command);
}

Outcome on_local_apic_access(VirtualProcessor& vp, x86::GuestPhysicalAddress address) {
    const auto instruction = instruction_at_rip(vp);
    const bool stores = instruction.kind == Kind::Store || instruction.kind == Kind::StoreImmediate;
    if (!stores || instruction.operand_size != sizeof(std::uint32_t) ||
        address.offset() % 16 != 0) {
        return Outcome::inject(x86::Exception::GeneralProtection, 0); // See deviations.md.
    }
    const std::uint64_t value =
        instruction.kind == Kind::Store
            ? register_numbered(vp, instruction.reg)
            : static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
    store(vp, static_cast<std::uint32_t>(address.offset()), static_cast<std::uint32_t>(value));
    return Outcome::advance(instruction.length);
}

} // namespace hv
