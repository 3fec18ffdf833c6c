// SPDX-License-Identifier: MIT
// Row 33: a trustlet needs memory, VTL1 asks VTL0 for pages, and VTL0 names one that is VTL1's.
//
// Whoever serves an enclave can lie in every answer; VTL1 must take each for a request. One that
// believes this answer wipes its own secret, and lets a trustlet write there.  [BH15]
// Guard: reply-check. Lesson: 10.
#include "kernel/console.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/trustlets.h"
#include "rt/check.h"

namespace nt::attacks {
namespace {

using trustlets::NormalAnswer;
using trustlets::NormalRequest;

constinit bool has_lied = false;

/// The first request for pages gets the secret's page, and at the next VTL1 is asked what has
/// become of it.
void lie(const NormalRequest& request, NormalAnswer& answer, abi::SharedPage&) {
    const x86::GuestPage secret = *last_secret_page();
    if (has_lied) {
        const bool is_intact = secure_calls::verify_page(secret).intact;
        console::print("kernel: VTL1 finds its secret {}\n", is_intact ? "as it was" : "changed");
        trustlets::liar = nullptr;
        return;
    }
    if (request.service != abi::NormalService::AllocatePages) {
        return;
    }
    for (const std::uint64_t number : answer.value) {
        if (number != 0) {
            page_frames.release(x86::GuestPage{number});
        }
    }
    answer = {abi::NtStatus::Success, {secret.number}};
    has_lied = true;
}

} // namespace

void iago(Stage&) {
    // A page with a reference: if VTL1 does take it for the trustlet, it comes back some day.
    const auto page = page_frames.allocate();
    CHECK(page.has_value(), "The kernel has no page left.");
    give_to_vtl1(*page);
    begin(page->address().value);
    trustlets::liar = lie;
}

} // namespace nt::attacks
