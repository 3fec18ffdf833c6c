// SPDX-License-Identifier: MIT
// VTL0 tells VTL1 something. VTL1's interrupt does not ask whether VTL0 allows interrupts: VTL1 has
// taken it when the hypercall returns; soon, if another processor made the call.
#include "abi/tlfs/connections.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/scenes.h"
#include "tests/processors/vtl0/stage.h"

namespace processors {
namespace {

using namespace abi::tlfs;

HvStatus post() {
    auto& input = own().new_input<PostMessageInput>();
    input.connection = connection_to(abi::Vtl::Secure);
    input.type = 1;
    input.payload_size = 1;
    return call(HypercallControl::simple(CallCode::PostMessage));
}

HvStatus signal() {
    auto& input = own().new_input<SignalEventInput>();
    input.connection = connection_to(abi::Vtl::Secure);
    input.flag = 7;
    return call(HypercallControl::simple(CallCode::SignalEvent));
}

} // namespace

void messages(const abi::BootInfo& boot) {
    start_vtl1(boot, intercepts_by_page);
    CHECK(ask(Service::UseSynic), "VTL1 cannot have its SynIC.");
    const volatile Seen& seen = own().request.seen;
    cpu::refuse_interrupts();
    CHECK(post() == HvStatus::Success, "PostMessage failed.");
    CHECK(seen.messages == 1 && seen.interrupts == 1, "VTL1 did not take the message at once.");
    CHECK(signal() == HvStatus::Success, "SignalEvent failed.");
    CHECK(seen.events == 1 && seen.interrupts == 2, "VTL1 did not take the event at once.");
    nt::console::write("processors: VTL1 was interrupted while VTL0 allowed no interrupts\n");
    start_other();
    begin_on_other([] { CHECK(post() == HvStatus::Success, "The other's PostMessage failed."); });
    while (seen.messages < 2) { // Nothing here leaves the guest.
        cpu::relax();
    }
    wait_for_other();
    CHECK(processor(1).request.seen.interrupts == 0,
          "VTL1 was interrupted on the wrong processor.");
    nt::console::write("processors: the other processor's message arrived too\n");
}

} // namespace processors
