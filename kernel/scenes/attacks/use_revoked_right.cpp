// SPDX-License-Identifier: MIT
// Row 5, by another way: a second processor writes to a page all the time, while VTL1 takes the
// right to write it from VTL0.
//
// The right is gone from the second table, but the other processor's TLB remembers it. Unless that
// is made to forget before VTL1 relies on the page, writes go on landing in what VTL1 has measured.
// [APM2 15.16]  Guard: tlb-flush-on-revoke. Lesson: 11.
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scheduler/processor_call.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"
#include "rt/instructions.h"

#include <atomic>

namespace nt::attacks {
namespace {

constinit volatile std::uint64_t* contested = nullptr;
constinit std::atomic<bool> is_enough{false};
constinit std::atomic<std::uint64_t> failure{0}; // the vector that ended the writing, and one

/// On the second processor. No instruction here leaves the guest, so nothing but VTL1's wish can
/// refresh its TLB.
void write_all_the_time() {
    for (std::uint64_t value = *contested + 1; !is_enough.load(); ++value) {
        if (const std::uint64_t failed = guarded_write(contested, value)) {
            failure.store(failed);
            return;
        }
    }
}

void wait_for_writes(std::uint64_t count) {
    const std::uint64_t before = *contested;
    while (*contested - before < count && failure.load() == 0) {
        rt::pause();
    }
}

/// One try. Has VTL1 found the page changed behind its back?
bool race_for(x86::GuestPage page, Processor& other) {
    contested = reinterpret_cast<volatile std::uint64_t*>(direct_address(page));
    is_enough.store(false);
    failure.store(0);
    processor_call::begin(other, write_all_the_time);
    wait_for_writes(100);
    CHECK(abi::is_success(secure_calls::register_protected_page(page)),
          "VTL1 did not share the page.");
    wait_for_writes(100); // Or until the fault.
    is_enough.store(true);
    processor_call::wait(other);
    const std::uint64_t failed = failure.load();
    report(failed == 0 ? Fault{} : static_cast<x86::Exception>(failed - 1));
    return !secure_calls::verify_page(page).intact;
}

} // namespace

void use_revoked_right(Stage& stage) {
    if (processor_count() < 2) {
        console::write("kernel: this attack needs a second processor\n");
        return;
    }
    Processor& other = processor_at(processor().index == 0 ? 1 : 0);
    const x86::GuestPage first = own_page(stage);
    begin(first.address().value);
    // How long a TLB remembers is its own affair: it may have forgotten by chance.
    constexpr unsigned tries = 3;
    bool has_changed = race_for(first, other);
    for (unsigned number = 1; number < tries && !has_changed; ++number) {
        has_changed = race_for(own_page(stage), other);
    }
    console::print("kernel: VTL1 finds the page {}\n",
                   has_changed ? "changed behind its back" : "as it was");
}

} // namespace nt::attacks
