// SPDX-License-Identifier: MIT
// See apic_bus.h.
#include "machine/glass/devices/apic_bus.h"

#include "machine/glass/devices/local_apic.h"

namespace machine::glass {

using x86::InterruptCommand;

namespace {

bool names(const LocalApic& receiver, const LocalApic& sender, InterruptCommand command) {
    using Shorthand = InterruptCommand::Shorthand;
    switch (command.get(InterruptCommand::shorthand)) {
    case Shorthand::None: return receiver.answers_to(command);
    case Shorthand::Self: return &receiver == &sender;
    case Shorthand::All: return true;
    case Shorthand::AllButSelf: return &receiver != &sender;
    }
    return false;
}

} // namespace

template <typename Names>
void ApicBus::carry(InterruptCommand command, const Names& names) const {
    using Delivery = InterruptCommand::Delivery;
    const bool to_one_only = command.get(InterruptCommand::delivery) == Delivery::LowestPriority;
    for (LocalApic* receiver : apics_) {
        if (names(*receiver)) {
            receiver->receive(command);
            if (to_one_only) {
                return; // As QEMU: the first is as good as any.
            }
        }
    }
}

void ApicBus::send(const LocalApic& sender, InterruptCommand command) const {
    carry(command, [&](const LocalApic& receiver) { return names(receiver, sender, command); });
}

void ApicBus::send_message(x86::MsiAddress address, x86::MsiData data) const {
    send_command(x86::command_of(address, data));
}

/// There is no STARTUP by message; QEMU, too, ignores it.  [VTD 5.1.2.1]
void ApicBus::send_command(InterruptCommand command) const {
    if (command.get(InterruptCommand::delivery) == InterruptCommand::Delivery::Startup) {
        return;
    }
    carry(command, [&](const LocalApic& receiver) { return receiver.answers_to(command); });
}

} // namespace machine::glass
