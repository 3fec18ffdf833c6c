// SPDX-License-Identifier: MIT
#include "securekernel/image_pages.h"

#include "securekernel/boot.h"
#include "securekernel/secret_pages.h"
#include "tests/catch.h"
#include "tests/fakes/panic.h"
#include "tests/fakes/securekernel/world.h"

using abi::NtStatus;

TEST_CASE("A shared page stays readable for VTL0, and nothing more") {
    fakes::reset_secure_kernel_world();
    sk::ImagePages shared;
    CHECK(shared.share({0x3000}) == NtStatus::Success);
    CHECK(fakes::secure_kernel_world().access.at(0x3000) == abi::PageAccess::read());
    CHECK(shared.holds({0x3000}));
    CHECK(shared.is_intact({0x3000}));
}

TEST_CASE("A change of a shared page is seen, wherever in it") {
    fakes::reset_secure_kernel_world();
    sk::ImagePages shared;
    REQUIRE(shared.share({0x3000}) == NtStatus::Success);
    const std::uint64_t offset = GENERATE(0, 8, 2040, 4088);
    fakes::secure_kernel_word(0x300'0000 + offset) ^= 1ull << 63;
    CHECK_FALSE(shared.is_intact({0x3000}));
}

TEST_CASE("Two words that changed places are seen too") {
    fakes::reset_secure_kernel_world();
    fakes::secure_kernel_word(0x300'0000) = 1;
    sk::ImagePages shared;
    REQUIRE(shared.share({0x3000}) == NtStatus::Success);
    fakes::secure_kernel_word(0x300'0000) = 0;
    fakes::secure_kernel_word(0x300'0010) = 1;
    CHECK_FALSE(shared.is_intact({0x3000}));
}

TEST_CASE("Without the guard image-readonly VTL0 keeps the right to write") {
    fakes::reset_secure_kernel_world();
    sk::boot_info.guards_off.switch_off(abi::Guard::ImageReadonly);
    sk::ImagePages shared;
    CHECK(shared.share({0x3000}) == NtStatus::Success);
    CHECK(fakes::secure_kernel_world().access.empty());
}

TEST_CASE("A page that cannot be shared is refused, and stays what it was") {
    fakes::reset_secure_kernel_world();
    REQUIRE(sk::secret_pages.hide_in({0x3001}, 1) == NtStatus::Success);
    REQUIRE(sk::image_pages.share({0x3002}) == NtStatus::Success);
    CHECK(sk::image_pages.share({0x3001}) == NtStatus::InvalidParameter); // It would be readable.
    CHECK(sk::image_pages.share({0x3002}) == NtStatus::AlreadyCommitted);
    CHECK(sk::image_pages.share({~0ull}) == NtStatus::InvalidParameter);
    CHECK(sk::secret_pages.hide_in({0x3002}, 1) == NtStatus::InvalidParameter);
    CHECK(fakes::secure_kernel_world().access.at(0x3001) == abi::PageAccess::none());
    CHECK_THROWS_AS(sk::image_pages.is_intact({0x3003}), fakes::Panic);
}

TEST_CASE("VTL1 shares so many pages and no more") {
    fakes::reset_secure_kernel_world();
    sk::ImagePages shared;
    NtStatus status = NtStatus::Success;
    for (std::uint64_t number = 0x3100; number < 0x3140 && abi::is_success(status); ++number) {
        status = shared.share({number});
    }
    CHECK(status == NtStatus::InsufficientResources);
}
