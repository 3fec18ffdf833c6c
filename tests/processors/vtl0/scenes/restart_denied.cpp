// SPDX-License-Identifier: MIT
// VTL0 tries to begin afresh on a processor that has a VTL1: by INIT and STARTUP, and by
// HvCallStartVirtualProcessor. Processor 1 must not even notice.
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
using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;

std::atomic<std::uint64_t> heartbeat{0};
std::atomic<bool> is_enough{false};

void live() {
    while (!is_enough.load()) {
        heartbeat.fetch_add(1);
    }
}

HvStatus start_by_hypercall() {
    auto& input = own().new_input<StartVirtualProcessorInput>();
    input.partition = partition_self;
    input.vp_index = 1;
    input.context = cpu::context_like_own();
    input.context.rip = reinterpret_cast<std::uint64_t>(live);
    return call(HypercallControl::simple(CallCode::StartVirtualProcessor));
}

} // namespace

void restart_denied(const abi::BootInfo& boot) {
    start_vtl1(boot, intercepts_by_page.with(VsmPartitionConfig::deny_lower_vtl_startup, true));
    CHECK(start_by_hypercall() == HvStatus::AccessDenied, "VTL0 may start a processor.");
    start_other();
    begin_on_other(live);
    wait_until(heartbeat, 100);

    constexpr std::uint8_t start_page = 8;
    send(InterruptCommand::to(1, Delivery::Init));
    send(InterruptCommand::to(1, Delivery::Startup, start_page));
    CHECK(start_by_hypercall() == HvStatus::AccessDenied, "VTL0 may restart a processor.");
    linger();
    const std::uint64_t then = heartbeat.load();
    wait_until(heartbeat, then + 100);
    is_enough.store(true);
    wait_for_other();
    nt::console::write("processors: processor 1 went on as if nothing had been tried\n");
}

} // namespace processors
