// SPDX-License-Identifier: MIT
// Scene first-light: the whole idea in one minute. VTL0 gives VTL1 a page; VTL1 hides a secret in
// it; VTL0's kernel, which may do anything on an ordinary machine, tries to read it.  Lesson: 1
// to 4.
#include "abi/memory_layout.h"
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "kernel/traps.h"
#include "rt/check.h"

namespace nt::scenes {
namespace {

using abi::Mark;

void attack(x86::GuestPage page) {
    // The direct map gives VTL0's kernel every byte of RAM. Its own page tables say yes.
    const std::uint64_t address = abi::direct_map_base + page.address().value;
    console::print("kernel: reading VTL1's page {x} through my own page tables ...\n", page.number);
    hypercalls::mark(Mark::AttackBegins, address);
    const ReadOutcome outcome = try_read(address);
    if (outcome.fault) {
        console::print("kernel: denied: the read raised {}\n", x86::mnemonic_of(*outcome.fault));
        hypercalls::mark(Mark::AttackDenied, static_cast<std::uint64_t>(*outcome.fault));
    } else {
        console::print("kernel: I READ VTL1'S SECRET: {x}\n", outcome.value);
        hypercalls::mark(Mark::AttackSucceeded, outcome.value);
    }
}

} // namespace

void first_light(const Stage& stage) {
    const x86::GuestPage page = stage.free_page;
    const auto given = secure_calls::create_secure_allocation(page);
    CHECK(abi::is_success(given), "VTL1 did not take the page.");
    console::print("kernel: VTL1 keeps a secret in page {x}\n", page.number);

    attack(page);

    const auto verification = secure_calls::verify_page(page);
    CHECK(abi::is_success(verification.status), "VTL1 did not verify its page.");
    console::print("kernel: VTL1 says its secret is {}\n",
                   verification.intact ? "intact" : "CHANGED");
}

} // namespace nt::scenes
