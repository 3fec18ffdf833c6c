// SPDX-License-Identifier: MIT
#include "securekernel/kernel_data.h"

#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/vtl0_pages.h"

namespace sk {

abi::NtStatus pin_kernel_data(x86::GuestPage page) {
    if (!is_ordinary_page(page)) {
        hypercalls::report_decision(abi::Rule::MalformedSecureCall, page.number, 0);
        return abi::NtStatus::InvalidParameter;
    }
    if (boot_info.guards_off.is_off(abi::Guard::Kdp)) {
        return abi::NtStatus::Success;
    }
    if (!page_frames.set(page, {PageIdentity::Kind::KernelData, {}, 0, 0})) {
        return abi::NtStatus::InsufficientResources;
    }
    if (hypercalls::protect(page, 1, abi::PageAccess::read()) != abi::tlfs::HvStatus::Success) {
        page_frames.set(page, {});
        return abi::NtStatus::InvalidParameter;
    }
    return abi::NtStatus::Success;
}

} // namespace sk
