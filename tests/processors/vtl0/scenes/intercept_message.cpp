// SPDX-License-Identifier: MIT
// Intercepts as messages: without the intercept page, VTL1 finds them in slot 0 of its message page
// and is entered by SINT 0's interrupt.
#include "abi/page_access.h"
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

} // namespace

void intercept_message(const abi::BootInfo& boot) {
    start_vtl1(boot, {});
    CHECK(ask(Service::UseSynic), "VTL1 cannot have its SynIC.");
    CHECK(ask(Service::Protect, physical_address_of(contested) / abi::page_size,
              abi::PageAccess::read().bits),
          "VTL1 cannot take the right to write.");
    const volatile Seen& seen = own().request.seen;
    constexpr auto expected = static_cast<std::uint64_t>(x86::Exception::GeneralProtection) + 1;
    for (unsigned attempt = 1; attempt <= 2; ++attempt) {
        CHECK(guarded_store(contested, attempt) == expected, "The store did not end in #GP.");
        CHECK(seen.intercept_messages == attempt, "VTL1 found no message in slot 0.");
        CHECK(seen.interrupts == attempt && seen.intercepts == 0,
              "VTL1 was entered for another reason.");
    }
    CHECK(contested[0] == 0, "The store was not stopped.");
    nt::console::write("processors: VTL1 was told by messages\n");
}

} // namespace processors
