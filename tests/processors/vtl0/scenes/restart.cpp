// SPDX-License-Identifier: MIT
// As long as there is no VTL1, VTL0 may start the other processor as on any machine: by INIT and
// STARTUP, which begin in real mode with fresh registers, as often as it likes; and in the end by
// HvCallStartVirtualProcessor.
#include "abi/tlfs/hypercall_inputs.h"
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/real_mode.h"
#include "tests/processors/vtl0/scenes.h"
#include "tests/processors/vtl0/stage.h"

#include <cstring>

extern "C" const std::uint8_t real_mode_code[]; // real_mode.S
extern "C" const std::uint8_t real_mode_code_end[];

namespace processors {
namespace {

using namespace abi::tlfs;
using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;

constexpr unsigned restarts = 100;

std::atomic<std::uint64_t> is_in_long_mode{0};

volatile std::uint32_t& word_at(std::uint64_t physical) {
    return *reinterpret_cast<volatile std::uint32_t*>(cpu::ram_at(physical));
}

void restart_in_real_mode() {
    const std::uint32_t before = word_at(REAL_MODE_STARTS);
    word_at(REAL_MODE_BX) = 1;
    send(InterruptCommand::to(1, Delivery::Init));
    send(InterruptCommand::to(1, Delivery::Startup, REAL_MODE_PAGE >> 12));
    send(InterruptCommand::to(1, Delivery::Startup, REAL_MODE_PAGE >> 12)); // as PCs do: twice
    while (word_at(REAL_MODE_STARTS) == before) {
        cpu::relax();
    }
    CHECK(word_at(REAL_MODE_BX) == 0, "The processor remembers a register of its former life.");
}

[[noreturn]] void in_long_mode() {
    is_in_long_mode.store(1);
    cpu::wait_for_ever();
}

void start_in_long_mode() {
    auto& input = own().new_input<StartVirtualProcessorInput>();
    input.partition = partition_self;
    input.vp_index = 1;
    input.context = cpu::context_like_own();
    input.context.rip = reinterpret_cast<std::uint64_t>(in_long_mode);
    Processor& other = processor(1);
    input.context.rsp = reinterpret_cast<std::uint64_t>(other.stack + sizeof(other.stack)) - 40;
    const auto start = HypercallControl::simple(CallCode::StartVirtualProcessor);
    CHECK(call(start) == HvStatus::InvalidVpState, "A running processor was started.");
    send(InterruptCommand::to(1, Delivery::Init));
    CHECK(call(start) == HvStatus::Success, "A processor that waits could not be started.");
    wait_until(is_in_long_mode, 1);
}

} // namespace

void restart(const abi::BootInfo&) {
    std::memcpy(cpu::ram_at(REAL_MODE_PAGE), real_mode_code,
                static_cast<std::size_t>(real_mode_code_end - real_mode_code));
    word_at(REAL_MODE_STARTS) = 0;
    for (unsigned done = 0; done < restarts; ++done) {
        restart_in_real_mode();
    }
    CHECK(word_at(REAL_MODE_STARTS) == restarts, "The processor started more than once.");
    start_in_long_mode();
    nt::console::print("processors: processor 1 was started {} times\n", restarts + 1);
}

} // namespace processors
