// SPDX-License-Identifier: MIT
// The wire between the processors' interrupt controllers.  [APM2 16.5]
#pragma once

#include "x86/apic.h"
#include "x86/msi.h"

#include <vector>

namespace machine::glass {

class LocalApic;

class ApicBus {
public:
    /// `apic` must outlive the bus's use; the order of attaching is the order of delivery.
    void attach(LocalApic& apic) { apics_.push_back(&apic); }

    /// Carries `command` to every controller that it names.
    void send(const LocalApic& sender, x86::InterruptCommand command) const;

    /// Carries what a device wrote where interrupts are made.
    void send_message(x86::MsiAddress address, x86::MsiData data) const;
    /// The same, of what an IOMMU has made of it.
    void send_command(x86::InterruptCommand command) const;

private:
    template <typename Names>
    void carry(x86::InterruptCommand command, const Names& names) const;

    std::vector<LocalApic*> apics_;
};

} // namespace machine::glass
