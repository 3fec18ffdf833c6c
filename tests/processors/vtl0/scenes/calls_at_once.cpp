// SPDX-License-Identifier: MIT
// Both processors call VTL1 as fast as they can. VTL1 is on two stacks at once then, and what the
// two share has a lock.
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/scenes.h"
#include "tests/processors/vtl0/stage.h"

namespace processors {
namespace {

constexpr unsigned calls = 100;

void call_often() {
    for (unsigned done = 0; done < calls; ++done) {
        ask(Service::Add);
    }
}

} // namespace

void calls_at_once(const abi::BootInfo& boot) {
    start_vtl1(boot, intercepts_by_page);
    start_other();
    begin_on_other(call_often);
    call_often();
    wait_for_other();
    ask(Service::Add);
    CHECK(own().request.result == 2 * calls + 1, "VTL1 lost a call.");
    CHECK(processor(1).request.seen.calls == calls + 1, "A call came to the wrong processor.");
    nt::console::print("processors: VTL1 has counted {} calls\n", own().request.result);
}

} // namespace processors
