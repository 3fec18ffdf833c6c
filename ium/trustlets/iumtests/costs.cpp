// SPDX-License-Identifier: MIT
// What a trustlet's system calls cost, for perf.exe: one that the secure kernel answers itself, and
// one that goes to VTL0 and back. The lines are perf.exe's (user/programs/perf/main.cpp).
#include "ium/runtime/trustlet.h"
#include "ium/trustlets/iumtests/test.h"
#include "rt/instructions.h"

namespace iumtests {
namespace {

template <typename Work>
void measure(std::string_view name, Work work) {
    constexpr unsigned count = 200;
    work(); // Code and stack come with the first.
    const std::uint64_t before = rt::rdtsc();
    for (unsigned round = 0; round < count; ++round) {
        work();
    }
    const std::uint64_t ticks = rt::rdtsc() - before;
    ium::print("perf: {} {} in {} ticks\n", name, count, ticks);
}

} // namespace

NtStatus measure_calls() {
    constexpr std::uint32_t no_such_key = 7; // The cheapest call there is: one comparison.
    measure("secure-system-call", [] { IumGetIdk(no_such_key, nullptr, 0); });
    measure("proxied-system-call", [] { NtClose(abi::nt::no_handle); });
    return NtStatus::Success;
}

} // namespace iumtests
