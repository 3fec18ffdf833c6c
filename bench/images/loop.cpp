// SPDX-License-Identifier: MIT
// Runs the mixed loop `seed` times (the loader's option seed=) without a hypervisor, and marks
// begin and end.
#include "bench/images/start.h"

extern "C" void mixed_loop(std::uint64_t iterations, std::uint8_t* buffer); // bench/mixed_loop.S

namespace {

constinit hv::Trace trace;
alignas(16) constinit std::uint8_t buffer[4096] = {};

} // namespace

extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t boot_info_address) {
    const abi::BootInfo& boot = bench::start(boot_info_address, trace);
    bench::mark(trace, abi::Mark::LoopBegins, boot.seed, 0);
    mixed_loop(boot.seed, buffer);
    bench::mark(trace, abi::Mark::LoopEnds, boot.seed, 0);
    bench::finish();
}
