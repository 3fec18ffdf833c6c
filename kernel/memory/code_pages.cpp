// SPDX-License-Identifier: MIT
#include "kernel/memory/code_pages.h"

#include "kernel/memory/page_frames.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

namespace nt::code_pages {

abi::NtStatus allow(x86::GuestPage page) {
    if (page_frames.is_code(page)) {
        return abi::NtStatus::Success;
    }
    const auto status = secure_calls::make_page_executable(page, abi::CodeRing::User);
    if (abi::is_success(status)) {
        page_frames.mark_code(page);
    }
    return status;
}

void withdraw(x86::GuestPage page) {
    const auto status = secure_calls::make_page_writable(page);
    CHECK(abi::is_success(status), "VTL1 does not give a page of code back.");
    page_frames.clear_code(page);
}

} // namespace nt::code_pages
