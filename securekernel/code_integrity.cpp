// SPDX-License-Identifier: MIT
#include "securekernel/code_integrity.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/own_pages.h"
#include "securekernel/vtl0_pages.h"

namespace sk {
namespace {

constexpr abi::PageAccess user_code = {abi::PageAccess::read_bit |
                                       abi::PageAccess::user_execute_bit};

void set(abi::PhysicalRange range, abi::PageAccess access) {
    const std::uint64_t pages = range.size / abi::page_size;
    if (pages == 0) {
        return;
    }
    const auto status =
        hypercalls::protect(x86::GuestPhysicalAddress{range.base}.page(), pages, access);
    CHECK(status == abi::tlfs::HvStatus::Success, "VTL1 cannot protect VTL0's code.");
}

} // namespace

abi::PageAccess default_access(const abi::BootInfo& boot) {
    return boot.guards_off.is_off(abi::Guard::Hvci) ? abi::PageAccess::all()
                                                    : abi::PageAccess::read_write();
}

void start_mode_based_execution(const abi::BootInfo& boot) {
    if (boot.guards_off.is_off(abi::Guard::Mbec)) {
        return;
    }
    const auto status = hypercalls::enable_mode_based_execution();
    CHECK(status == abi::tlfs::HvStatus::Success, "The hypervisor cannot tell the rings apart.");
}

void allow_boot_code(const abi::BootInfo& boot) {
    if (boot.guards_off.is_off(abi::Guard::Hvci)) {
        return;
    }
    set(boot.loader_code, abi::PageAccess::read_execute());
    set(vtl0_section(), abi::PageAccess::read_execute());
    for (const abi::PhysicalRange& code : boot.image(abi::ImageId::Kernel).code) {
        set(code, abi::PageAccess::read_execute());
    }
}

void withdraw_loader_code(const abi::BootInfo& boot) {
    if (!boot.guards_off.is_off(abi::Guard::Hvci)) {
        set(boot.loader_code, abi::PageAccess::read_write());
    }
}

abi::NtStatus allow_user_code(x86::GuestPage page) {
    if (!is_ordinary_page(page)) {
        return abi::NtStatus::InvalidParameter;
    }
    if (boot_info.guards_off.is_off(abi::Guard::Hvci)) {
        return abi::NtStatus::Success; // Everything is executable anyway.
    }
    // Without MBEC there is one execute right, and the kernel gets it too.
    const abi::PageAccess access =
        boot_info.guards_off.is_off(abi::Guard::Mbec) ? abi::PageAccess::read_execute() : user_code;
    const auto status = hypercalls::protect(page, 1, access);
    return status == abi::tlfs::HvStatus::Success ? abi::NtStatus::Success
                                                  : abi::NtStatus::InvalidParameter;
}

abi::NtStatus withdraw_user_code(x86::GuestPage page) {
    if (!is_ordinary_page(page)) {
        return abi::NtStatus::InvalidParameter;
    }
    if (boot_info.guards_off.is_off(abi::Guard::Hvci)) {
        return abi::NtStatus::Success;
    }
    const auto status = hypercalls::protect(page, 1, abi::PageAccess::read_write());
    return status == abi::tlfs::HvStatus::Success ? abi::NtStatus::Success
                                                  : abi::NtStatus::InvalidParameter;
}

} // namespace sk
