// SPDX-License-Identifier: MIT
// The wire between the processors' interrupt controllers.  [APM2 16.5]
#pragma once

#include "x86/apic.h"

#include <vector>

namespace machine::glass {

class LocalApic;

class ApicBus {
public:
    /// `apic` must outlive the bus's use; the order of attaching is the order of delivery.
    void attach(LocalApic& apic) { apics_.push_back(&apic); }

    /// Carries `command` to every controller that it names.
    void send(const LocalApic& sender, x86::InterruptCommand command) const;

private:
    std::vector<LocalApic*> apics_;
};

} // namespace machine::glass
