// SPDX-License-Identifier: MIT
#include "securekernel/secret_pages.h"

#include "abi/memory_layout.h"
#include "tests/catch.h"
#include "tests/fakes/securekernel/world.h"

using abi::NtStatus;

namespace {

constexpr std::uint64_t seed = 42;

} // namespace

TEST_CASE("A page given to VTL1 is closed to VTL0 and holds a secret") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    const x86::GuestPage page{0x3000};
    CHECK(secrets.hide_in(page, seed) == NtStatus::Success);
    CHECK(fakes::secure_kernel_world().access.at(page.number) == abi::PageAccess::none());
    CHECK(fakes::secure_kernel_word(page.address().value) != 0);
    CHECK(secrets.check(page).intact);
}

TEST_CASE("A secret that somebody changed is seen, wherever in the page") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    const x86::GuestPage page{0x3001};
    REQUIRE(secrets.hide_in(page, seed) == NtStatus::Success);
    fakes::secure_kernel_word(page.address().value + 4088) ^= 1;
    CHECK(secrets.check(page).status == NtStatus::Success);
    CHECK_FALSE(secrets.check(page).intact);
}

TEST_CASE("The same seed gives the same secret, another seed another") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    REQUIRE(secrets.hide_in({0x3002}, 1) == NtStatus::Success);
    REQUIRE(secrets.hide_in({0x3003}, 1) == NtStatus::Success);
    REQUIRE(secrets.hide_in({0x3004}, 2) == NtStatus::Success);
    CHECK(fakes::secure_kernel_word(0x300'2000) == fakes::secure_kernel_word(0x300'3000));
    CHECK(fakes::secure_kernel_word(0x300'2000) != fakes::secure_kernel_word(0x300'4000));
}

TEST_CASE("VTL0 cannot give away what is not its own, or the same page twice") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    const auto page_of = [](std::uint64_t address) {
        return x86::GuestPhysicalAddress{address}.page();
    };
    CHECK(secrets.hide_in(page_of(abi::secure_kernel_region.base), seed) ==
          NtStatus::InvalidParameter);
    CHECK(secrets.hide_in(page_of(abi::hypervisor_region.base), seed) ==
          NtStatus::InvalidParameter);
    CHECK(secrets.hide_in(page_of(fakes::secure_kernel_ram_size), seed) ==
          NtStatus::InvalidParameter);
    CHECK(secrets.hide_in({~0ull}, seed) == NtStatus::InvalidParameter);

    REQUIRE(secrets.hide_in({0x3005}, seed) == NtStatus::Success);
    CHECK(secrets.hide_in({0x3005}, seed) == NtStatus::AlreadyCommitted);
}

TEST_CASE("If the page cannot be taken, no secret is written into it") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    fakes::secure_kernel_world().next_protect = abi::tlfs::HvStatus::InsufficientMemory;
    CHECK(secrets.hide_in({0x3006}, seed) == NtStatus::InvalidParameter);
    CHECK(fakes::secure_kernel_word(0x300'6000) == 0);
    CHECK(secrets.check({0x3006}).status == NtStatus::NotFound);
}

TEST_CASE("VTL1 keeps so many secrets and no more") {
    fakes::reset_secure_kernel_world();
    sk::SecretPages secrets;
    NtStatus status = NtStatus::Success;
    for (std::uint64_t number = 0x3100; number < 0x3140 && abi::is_success(status); ++number) {
        status = secrets.hide_in({number}, seed);
    }
    CHECK(status == NtStatus::InsufficientResources);
}
