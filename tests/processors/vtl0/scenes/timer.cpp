// SPDX-License-Identifier: MIT
// VTL1 works for long on the same processor that VTL0's timer belongs to. VTL0 does not starve:
// each period VTL1 is told, returns, and is called again.
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/scenes.h"
#include "tests/processors/vtl0/stage.h"

namespace processors {
namespace {

using abi::tlfs::VsmVina;
using x86::ApicRegister;

constexpr std::uint32_t period = 20'000;
constexpr unsigned rounds = 8;

x86::LocalVector timer_entry() {
    return x86::LocalVector{}.with(x86::LocalVector::vector, number_of(Vector::Timer));
}

} // namespace

void timer(const abi::BootInfo& boot) {
    start_vtl1(boot, intercepts_by_page);
    const auto vina = VsmVina{}
                          .with(VsmVina::vector, number_of(Vector::Vina))
                          .with(VsmVina::enabled, true)
                          .with(VsmVina::auto_reset, true);
    CHECK(ask(Service::UseVina, vina.raw), "VTL1 cannot have VINA.");
    write_apic(ApicRegister::TimerVector, timer_entry().with(x86::LocalVector::periodic, true).raw);
    write_apic(ApicRegister::TimerInitialCount, period);
    cpu::allow_interrupts();
    for (unsigned round = 1; round <= rounds; ++round) {
        const std::uint64_t before = own().count_of(Vector::Timer).load();
        ask(Service::Work);
        cpu::relax(); // The interrupt that waited is taken at the return.
        CHECK(own().count_of(Vector::Timer).load() > before, "VTL0 did not get its timer.");
    }
    write_apic(ApicRegister::TimerVector, timer_entry().with(x86::LocalVector::masked, true).raw);
    cpu::refuse_interrupts();
    const Seen& seen = own().request.seen;
    CHECK(seen.vinas == rounds && seen.vina_flags == rounds, "VTL1 was not told each time.");
    nt::console::print("processors: VTL1 gave way to the timer {} times\n", rounds);
}

} // namespace processors
