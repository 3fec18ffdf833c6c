// SPDX-License-Identifier: MIT
#include "securekernel/code_integrity.h"

#include "securekernel/boot.h"
#include "securekernel/image_pages.h"
#include "securekernel/own_pages.h"
#include "securekernel/secret_pages.h"
#include "tests/catch.h"
#include "tests/fakes/securekernel/world.h"

using abi::NtStatus;
using abi::PageAccess;

namespace {

constexpr std::uint64_t loader_page = 0x100;
constexpr std::uint64_t kernel_code_page = 0x2001;

/// A loader of one page, a kernel with one page of code.
void reset() {
    fakes::reset_secure_kernel_world();
    sk::boot_info.loader_code = {loader_page * abi::page_size, abi::page_size};
    sk::boot_info.image(abi::ImageId::Kernel).code[0] = {kernel_code_page * abi::page_size,
                                                         abi::page_size};
}

PageAccess access_to(std::uint64_t page) { return fakes::secure_kernel_world().access.at(page); }

} // namespace

TEST_CASE("By default VTL0's RAM is data: it may be read and written, never run") {
    reset();
    CHECK(sk::default_access(sk::boot_info) == PageAccess::read_write());
    sk::boot_info.guards_off.switch_off(abi::Guard::Hvci);
    CHECK(sk::default_access(sk::boot_info) == PageAccess::all());
}

TEST_CASE("What VTL0 must run at first it may run and not write, and the loader only for a time") {
    reset();
    sk::allow_boot_code(sk::boot_info);
    const std::uint64_t vtl0_page = sk::vtl0_section().base / abi::page_size;
    for (const std::uint64_t page : {loader_page, kernel_code_page, vtl0_page}) {
        CHECK(access_to(page) == PageAccess::read_execute());
    }
    sk::withdraw_loader_code(sk::boot_info);
    CHECK(access_to(loader_page) == PageAccess::read_write());
    CHECK(access_to(kernel_code_page) == PageAccess::read_execute());
}

TEST_CASE("Without the guard hvci VTL1 leaves VTL0's code alone") {
    reset();
    sk::boot_info.guards_off.switch_off(abi::Guard::Hvci);
    sk::allow_boot_code(sk::boot_info);
    sk::withdraw_loader_code(sk::boot_info);
    CHECK(sk::allow_user_code({0x3000}) == NtStatus::Success);
    CHECK(fakes::secure_kernel_world().access.empty());
}

TEST_CASE("A page becomes a program's code and can never be written again") {
    reset();
    CHECK(sk::allow_user_code({0x3000}) == NtStatus::Success);
    CHECK_FALSE(access_to(0x3000).allows(PageAccess::write()));
    CHECK(access_to(0x3000).allows(PageAccess{PageAccess::user_execute_bit}));
    CHECK_FALSE(access_to(0x3000).allows(PageAccess{PageAccess::kernel_execute_bit}));
}

TEST_CASE("Without the guard mbec a program's code is the kernel's as well") {
    reset();
    sk::boot_info.guards_off.switch_off(abi::Guard::Mbec);
    CHECK(sk::allow_user_code({0x3000}) == NtStatus::Success);
    CHECK(access_to(0x3000) == PageAccess::read_execute());
}

TEST_CASE("Asking for execute rights gives VTL0 no other page back") {
    reset();
    REQUIRE(sk::secret_pages.hide_in({0x3000}, 1) == NtStatus::Success);
    REQUIRE(sk::image_pages.share({0x3001}) == NtStatus::Success);
    const auto before = fakes::secure_kernel_world().access;
    const std::uint64_t forbidden[] = {0x3000,
                                       0x3001,
                                       kernel_code_page,
                                       abi::secure_kernel_region.base / abi::page_size,
                                       abi::hypervisor_region.base / abi::page_size,
                                       ~0ull};
    for (const std::uint64_t page : forbidden) {
        INFO(page);
        CHECK(sk::allow_user_code({page}) == NtStatus::InvalidParameter);
    }
    CHECK(fakes::secure_kernel_world().access == before);
}
