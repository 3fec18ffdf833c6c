// SPDX-License-Identifier: MIT
#include "securekernel/memory/taken_pages.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::tlfs::HvStatus;

bool is_acceptable(x86::GuestPage page) {
    if (is_ordinary_page(page)) {
        return true;
    }
    hypercalls::report_decision(abi::Rule::HostileReply, page.number, 0);
    return boot_info.guards_off.is_off(abi::Guard::ReplyCheck) && is_ram(page);
}

} // namespace

NtStatus take_page_as_it_is(x86::GuestPage page, const PageIdentity& identity) {
    if (!is_acceptable(page)) {
        return NtStatus::InvalidParameter;
    }
    if (!page_frames.set(page, identity)) {
        return NtStatus::InsufficientResources;
    }
    // First the page is taken, then looked into or written: never the other way round.
    if (!boot_info.guards_off.is_off(abi::Guard::SlatVtl1Pages) &&
        hypercalls::protect(page, 1, abi::PageAccess::none()) != HvStatus::Success) {
        page_frames.set(page, {});
        return NtStatus::InvalidParameter;
    }
    return NtStatus::Success;
}

NtStatus take_page(x86::GuestPage page, const PageIdentity& identity) {
    const NtStatus status = take_page_as_it_is(page, identity);
    if (abi::is_success(status)) {
        std::memset(cpu::ram_at(page.address().value), 0, abi::page_size);
    }
    return status;
}

void give_page_back(x86::GuestPage page) {
    std::memset(cpu::ram_at(page.address().value), 0, abi::page_size);
    give_page_back_as_it_is(page);
}

void give_page_back_as_it_is(x86::GuestPage page) {
    CHECK(page_frames.identity_of(page).kind != PageIdentity::Kind::Normal,
          "A page that VTL1 does not have was given back.");
    page_frames.set(page, {});
    const auto status = hypercalls::protect(page, 1, default_access(boot_info));
    CHECK(status == HvStatus::Success, "VTL1 cannot give a page back.");
}

} // namespace sk
