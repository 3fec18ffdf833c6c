// SPDX-License-Identifier: MIT
// One processor of the board, with all that is its own: what executes, its interrupt controller,
// its virtualization, and how old its translations of addresses are.
#pragma once

#include "machine/glass/devices/local_apic.h"
#include "machine/glass/engine/engine.h"
#include "machine/glass/event_recorder.h"
#include "machine/glass/instruction_unit.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace machine::glass {

struct Core {
    enum class Activity : std::uint8_t {
        Executing,
        Halted,          // HLT: until an interrupt
        AwaitingStartup, // since power-on or INIT: until a SIPI
    };

    Core(ProcessorIdentity who, ApicBus& bus, std::uint64_t ram_pages)
        : identity(who), apic(bus, who.apic_id), write_entered(ram_pages),
          activity(who.is_bootstrap() ? Activity::Executing : Activity::AwaitingStartup) {}

    unsigned index() const { return identity.apic_id; }
    Processor& processor() { return engine->processor(); }

    ProcessorIdentity identity;
    LocalApic apic;
    std::unique_ptr<Engine> engine;
    std::optional<Svm> svm;
    std::optional<EventDelivery> delivery;
    std::optional<InstructionUnit> instructions;

    /// At which flush count a page was last entered for writing: is a translation still around that
    /// would let a store pass unseen?
    std::vector<std::uint64_t> write_entered;
    Activity activity;
    unsigned recorded_cpl = 0;
};

} // namespace machine::glass
