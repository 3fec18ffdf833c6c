// SPDX-License-Identifier: MIT
#include "securekernel/own_pages.h"

#include "tests/catch.h"
#include "tests/fakes/panic.h"
#include "tests/fakes/securekernel/world.h"

namespace {

constexpr std::uint64_t first_page = abi::secure_kernel_region.base / abi::page_size;
constexpr std::uint64_t page_count = abi::secure_kernel_region.size / abi::page_size;

} // namespace

TEST_CASE("VTL1 takes all its pages but those VTL0 still runs in, and these at phase 3") {
    fakes::reset_secure_kernel_world();
    const abi::BootInfo boot;
    const auto& access = fakes::secure_kernel_world().access;
    const std::uint64_t open = sk::vtl0_section().base / abi::page_size;

    CHECK(sk::take_own_pages(boot) == page_count - 2);
    CHECK(access.size() == page_count - 2);
    CHECK(access.count(open) == 0);
    CHECK(access.count(open + 1) == 0);

    CHECK(sk::take_vtl0_section(boot) == 2);
    for (std::uint64_t page = first_page; page < first_page + page_count; ++page) {
        REQUIRE(access.at(page) == abi::PageAccess::none());
    }
    CHECK(access.size() == page_count);
}

TEST_CASE("Without the guard slat-vtl1-pages nothing is taken") {
    fakes::reset_secure_kernel_world();
    abi::BootInfo boot;
    boot.guards_off.switch_off(abi::Guard::SlatVtl1Pages);
    CHECK(sk::take_own_pages(boot) == 0);
    CHECK(sk::take_vtl0_section(boot) == 0);
    CHECK(fakes::secure_kernel_world().access.empty());
}

TEST_CASE("A secure kernel that cannot protect itself does not go on") {
    fakes::reset_secure_kernel_world();
    fakes::secure_kernel_world().next_protect = abi::tlfs::HvStatus::AccessDenied;
    CHECK_THROWS_AS(sk::take_own_pages(abi::BootInfo{}), fakes::Panic);
}
