// SPDX-License-Identifier: MIT
// Processor 1 writes to a page all the time; on processor 0, VTL1 takes the right away. From the
// moment the hypercall has returned, nothing more may land: processor 1's TLB must have forgotten.
// Without the guard tlb-flush-on-revoke it remembers, and goes on.
#include "abi/page_access.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/trace_marks.h"
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/scenes.h"
#include "tests/processors/vtl0/stage.h"
#include "x86/exception.h"

namespace processors {
namespace {

alignas(4096) constinit std::uint64_t contested[512] = {};
std::atomic<bool> is_enough{false};
std::atomic<std::uint64_t> fault{0}; // the vector that ended the writing, and one

std::uint64_t content() { return *static_cast<volatile std::uint64_t*>(contested); }

/// No instruction here leaves the guest, so nothing but VTL1's wish can refresh the TLB.
void write_all_the_time() {
    for (std::uint64_t value = 1; !is_enough.load(); ++value) {
        if (const std::uint64_t failed = guarded_store(contested, value)) {
            fault.store(failed);
            return;
        }
    }
}

void mark(abi::Mark mark, std::uint64_t first) {
    auto& input = own().new_input<abi::tlfs::PostDebugDataInput>();
    input.kind = abi::EventKind::Mark;
    input.operand[0] = static_cast<std::uint64_t>(mark);
    input.operand[1] = first;
    call(abi::tlfs::HypercallControl::simple(abi::tlfs::CallCode::PostDebugData));
}

} // namespace

void revoke(const abi::BootInfo& boot) {
    start_vtl1(boot, intercepts_by_page);
    start_other();
    begin_on_other(write_all_the_time);
    while (content() < 100) {
        cpu::relax();
    }
    mark(abi::Mark::AttackBegins, physical_address_of(contested));
    CHECK(ask(Service::Protect, physical_address_of(contested) / abi::page_size,
              abi::PageAccess::read().bits),
          "VTL1 cannot take the right to write.");
    const std::uint64_t when_taken = own().request.result;
    // However slowly the other processor runs: its next write lands, or it faults.
    while (content() == when_taken && fault.load() == 0) {
        cpu::relax();
    }
    linger();
    const std::uint64_t later = content();
    is_enough.store(true);
    wait_for_other();
    if (later != when_taken) {
        nt::console::print("processors: {} WRITES LANDED WITHOUT A RIGHT\n", later - when_taken);
        mark(abi::Mark::AttackSucceeded, later);
        return;
    }
    constexpr auto expected = static_cast<std::uint64_t>(x86::Exception::GeneralProtection) + 1;
    CHECK(fault.load() == expected, "The write did not end in VTL1's #GP.");
    CHECK(processor(1).request.seen.intercepts == 1, "VTL1 was not told on processor 1.");
    begin_on_other([] { ask(Service::Hello); });
    wait_for_other();
    CHECK(processor(1).request.seen.calls == 2, "Processor 1 did not survive.");
    mark(abi::Mark::AttackDenied, fault.load() - 1);
    nt::console::write("processors: no write landed after the right was gone\n");
}

} // namespace processors
