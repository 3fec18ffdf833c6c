// SPDX-License-Identifier: MIT
// Scene round-trips: how long is the way from VTL0 to VTL1 and back, and into the hypervisor? Used
// by `./vitrine bench`.
#include "abi/tlfs/hypercall.h"
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "rt/instructions.h"

namespace nt::scenes {
namespace {

constexpr std::uint64_t count = 1000;

/// Does `action` many times and reports how long that took: the ticks.
template <typename Action>
std::uint64_t measure(const char* what, Action action) {
    action(); // The first one fills caches that the others find full.
    const std::uint64_t begin = rt::rdtsc();
    for (std::uint64_t done = 0; done < count; ++done) {
        action();
    }
    const std::uint64_t ticks = rt::rdtsc() - begin;
    console::print("kernel: {} {} in {} ticks\n", count, what, ticks);
    return ticks;
}

template <typename Action>
void measure(const char* what, abi::Mark mark, Action action) {
    hypercalls::mark(mark, count, measure(what, action));
}

} // namespace

void round_trips(const Stage& stage) {
    using abi::tlfs::CallCode;
    using abi::tlfs::HypercallControl;
    constexpr auto null_call =
        HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true);
    measure("round trips", abi::Mark::RoundTrips, [] { secure_calls::flush_translations(); });
    measure("bare switches", abi::Mark::BareSwitches, [] { secure_calls::switch_and_return(); });
    measure("null hypercalls", abi::Mark::NullHypercalls,
            [=] { hypercalls::call(null_call, 0, 0); });
    const x86::GuestPage secret = stage.free_page;
    (void)secure_calls::create_secure_allocation(secret);
    measure("pages verified", [secret] { (void)secure_calls::verify_page(secret); });
}

} // namespace nt::scenes
