// SPDX-License-Identifier: MIT
#include "securekernel/register_scrub.h"

#include "securekernel/boot.h"
#include "securekernel/secret_pages.h"
#include "tests/catch.h"
#include "tests/fakes/securekernel/world.h"

namespace {

sk::Vtl0Registers used_registers() {
    sk::Vtl0Registers registers;
    registers.rdx = registers.r8 = registers.r9 = registers.r10 = registers.r11 = 7;
    registers.rsi = 8;
    return registers;
}

} // namespace

TEST_CASE("Nothing of VTL1's stays in volatile registers, and what VTL0 keeps is kept") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    REQUIRE(secrets.hide_in({0x3000}, 1) == abi::NtStatus::Success);
    REQUIRE(fakes::secure_kernel_world().vectors_hold_traces);
    sk::Vtl0Registers registers = used_registers();
    sk::scrub_registers(registers);
    CHECK((registers.rdx | registers.r8 | registers.r9 | registers.r10 | registers.r11) == 0);
    CHECK(registers.rsi == 8);
    CHECK_FALSE(fakes::secure_kernel_world().vectors_hold_traces);
}

TEST_CASE("Scrubbing is reported once for each call that used vector registers") {
    fakes::reset_secure_kernel_world();
    sk::Vtl0Registers registers = used_registers();
    sk::note_vector_use();
    sk::scrub_registers(registers);
    sk::scrub_registers(registers);
    REQUIRE(fakes::secure_kernel_world().decisions.size() == 1);
    CHECK(fakes::secure_kernel_world().decisions[0].rule == abi::Rule::RegistersScrubbed);
}

TEST_CASE("Without the guard register-scrub everything stays") {
    fakes::reset_secure_kernel_world();
    sk::boot_info.guards_off.switch_off(abi::Guard::RegisterScrub);
    fakes::secure_kernel_world().vectors_hold_traces = true;
    sk::Vtl0Registers registers = used_registers();
    sk::scrub_registers(registers);
    CHECK(registers.r8 == 7);
    CHECK(fakes::secure_kernel_world().vectors_hold_traces);
    CHECK(fakes::secure_kernel_world().decisions.empty());
}
