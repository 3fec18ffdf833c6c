// SPDX-License-Identifier: MIT
// One processor's VTL0 interrupts the other's: by an NMI, which arrives once; and by an interrupt
// that comes while the other is in VTL1. VTL1 is told by VINA, and VTL0 gets it after the return.
// An NMI to VTL0 does not disturb VTL1 at all.
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/scenes.h"
#include "tests/processors/vtl0/stage.h"

namespace processors {
namespace {

using abi::tlfs::VsmVina;
using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;

std::atomic<bool> is_enough{false};
std::atomic<std::uint64_t> calls_after_work{0}; // interrupts that VTL0 had taken at the return

void wait_there() {
    while (!is_enough.load()) {
        cpu::relax();
    }
}

void send_nmi() {
    begin_on_other(wait_there);
    send(InterruptCommand::to(1, Delivery::Nmi));
    wait_until(processor(1).nmis, 1);
    linger();
    CHECK(processor(1).nmis.load() == 1, "The NMI came more than once.");
    CHECK(own().nmis.load() == 0, "The NMI came to the sender.");
    send(InterruptCommand::to(1, Delivery::Nmi));
    wait_until(processor(1).nmis, 2);
    is_enough.store(true);
    wait_for_other();
    nt::console::write("processors: each NMI arrived once\n");
}

void work_in_vtl1() {
    const auto vina = VsmVina{}
                          .with(VsmVina::vector, number_of(Vector::Vina))
                          .with(VsmVina::enabled, true)
                          .with(VsmVina::auto_reset, true);
    CHECK(ask(Service::UseVina, vina.raw), "VTL1 cannot have VINA.");
    cpu::allow_interrupts();
    ask(Service::Work);
    cpu::relax(); // The interrupt that waited is taken at the return.
    calls_after_work.store(own().count_of(Vector::Call).load());
    cpu::refuse_interrupts();
}

void interrupt_work() {
    begin_on_other(work_in_vtl1);
    const volatile std::uint64_t& is_working = processor(1).request.is_working;
    while (is_working == 0) {
        cpu::relax();
    }
    const std::uint64_t nmis_before = processor(1).nmis.load();
    send(InterruptCommand::to(1, Delivery::Nmi));
    linger();
    CHECK(is_working == 1, "VTL1 was disturbed by VTL0's NMI.");
    CHECK(processor(1).nmis.load() == nmis_before, "VTL0 took an NMI while VTL1 was running.");
    send(InterruptCommand::to(1, Delivery::Fixed, number_of(Vector::Call)));
    wait_for_other();
    CHECK(processor(1).nmis.load() == nmis_before + 1, "The NMI was lost in VTL1.");
    const Seen& seen = processor(1).request.seen;
    CHECK(seen.vinas == 1 && seen.vina_flags == 1, "VTL1 was not told by VINA.");
    CHECK(calls_after_work.load() == 1, "VTL0 did not get the interrupt at VTL1's return.");
    CHECK(own().count_of(Vector::Call).load() == 0, "The interrupt came to the sender.");
    nt::console::write("processors: VTL1 gave way to an interrupt of VTL0\n");
}

} // namespace

void interrupts(const abi::BootInfo& boot) {
    start_vtl1(boot, intercepts_by_page);
    start_other();
    send_nmi();
    interrupt_work();
}

} // namespace processors
