// SPDX-License-Identifier: MIT
#include "kernel/scheduler/processor_call.h"

#include "kernel/local_apic.h"
#include "rt/instructions.h"

namespace nt::processor_call {

void begin(Processor& target, void (*work)()) {
    target.has_obeyed.store(false);
    target.ordered_work.store(work);
    local_apic::interrupt(target.apic_id, InterruptVector::Attention);
}

void wait(Processor& target) {
    while (!target.has_obeyed.load()) {
        rt::pause();
    }
}

void obey() {
    Processor& here = processor();
    // Taken before it runs: what interrupts it comes by here again.
    if (const auto work = here.ordered_work.exchange(nullptr)) {
        work();
        here.has_obeyed.store(true);
    }
}

} // namespace nt::processor_call
