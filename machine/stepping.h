// SPDX-License-Identifier: MIT
// Steps that know about worlds: into VMRUN, out of VTL1, over a hypercall. Each ends earlier where
// a breakpoint or the machine's end does. All but `step` need a machine that shows the processor's
// own events (Capabilities::hardware_events); others answer with a sentence.
#pragma once

#include "machine/target.h"

#include <optional>

namespace machine {

class Symbols;

/// One instruction of `processor`, or of whichever executes. One that sleeps is waited for, but not
/// for ever.
Stop step(Target& target, std::optional<unsigned> processor = {});

/// One instruction; if it leaves its world for the hypervisor (a hypercall, an intercept), until
/// the same VTL executes again. In the hypervisor VMRUN is stepped over: until the next #VMEXIT.
Stop step_over(Target& target);

/// Until the next VMRUN has been executed: before the guest's first instruction.
Stop step_into_guest(Target& target);

/// Until the VTL that executes has been left for another one: out of VTL1 into VTL0, or the other
/// way. Visits to the hypervisor on the way do not count; from the hypervisor, into the guest.
Stop step_out(Target& target);

/// Until this processor is in `world`.
Stop run_to_world(Target& target, abi::World::Kind world);

/// Until another line of the source is about to be executed, wherever that is.
Stop step_line(Target& target, const Symbols& symbols);

/// To before the first instruction of the line that was executed before this one.
Stop step_line_back(Target& target, const Symbols& symbols);

} // namespace machine
