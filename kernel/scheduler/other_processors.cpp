// SPDX-License-Identifier: MIT
#include "kernel/scheduler/other_processors.h"

#include "abi/boot_info.h"
#include "kernel/boot.h"
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/local_apic.h"
#include "kernel/processes/process.h"
#include "kernel/processor_context.h"
#include "kernel/scheduler/clock.h"
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"
#include "rt/instructions.h"

#include <atomic>

namespace nt::other_processors {
namespace {

/// What the processor that is being started finds.
struct Fresh {
    std::uint8_t apic_id = 0;
    KernelStack stack;
    Thread* idle = nullptr;
    std::atomic<bool> is_ready{false};
};
constinit Fresh fresh;

// VTL1 wants it in one page.
alignas(sizeof(abi::tlfs::InitialVpContext) + 32) constinit abi::tlfs::InitialVpContext context;

/// Its first line, on its own stack; nobody else runs the kernel until it says that it is ready.
[[noreturn]] void begin() {
    start_processor(fresh.apic_id, fresh.stack.top());
    scheduler::start(*fresh.idle);
    CHECK(abi::is_success(secure_calls::finish_start_processor()),
          "VTL1 does not watch a processor that it has started.");
    local_apic::start();
    clock::start();
    fresh.is_ready.store(true);
    scheduler::idle_loop();
}

void start_one(std::uint32_t index) {
    fresh.apic_id = boot_info.apic_ids[index];
    fresh.stack = kernel_stacks::take();
    fresh.idle = make_idle_thread();
    fresh.is_ready.store(false);
    CHECK(fresh.stack.base != 0 && fresh.idle != nullptr, "There is no memory for a processor.");
    context = context_like_own(reinterpret_cast<std::uint64_t>(&begin), fresh.stack.top());
    const auto status =
        secure_calls::start_processor(index, hypercalls::physical_address_of(&context));
    if (!abi::is_success(status)) {
        console::print("kernel: processor {} does not start: {x8}\n", index,
                       static_cast<std::uint32_t>(status));
        kernel_stacks::give_back(fresh.stack);
        return;
    }
    while (!fresh.is_ready.load()) {
        rt::pause();
    }
}

} // namespace

void start() {
    for (std::uint32_t index = 1; index < boot_info.processor_count; ++index) {
        start_one(index);
    }
    if (boot_info.processor_count > 1) {
        console::print("kernel: {} processors run\n", processor_count());
    }
}

} // namespace nt::other_processors
