// SPDX-License-Identifier: MIT
#include "securekernel/image_pages.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/register_scrub.h"
#include "securekernel/vtl0_pages.h"

namespace sk {
namespace {

PageSum sum_of(x86::GuestPage page) {
    note_vector_use();
    return cpu::sum_of(cpu::ram_at(page.address().value));
}

bool take_write_right(x86::GuestPage page) {
    if (boot_info.guards_off.is_off(abi::Guard::ImageReadonly)) {
        return true;
    }
    return hypercalls::protect(page, 1, abi::PageAccess::read()) == abi::tlfs::HvStatus::Success;
}

} // namespace

constinit ImagePages image_pages;

abi::NtStatus ImagePages::share(x86::GuestPage page) {
    if (holds(page)) {
        return abi::NtStatus::AlreadyCommitted;
    }
    if (!is_ordinary_page(page)) {
        return abi::NtStatus::InvalidParameter;
    }
    if (count_ == max_pages) {
        return abi::NtStatus::InsufficientResources;
    }
    // First VTL0 loses the right to write, then the page is looked at: what was checked stays so.
    if (!take_write_right(page)) {
        return abi::NtStatus::InvalidParameter;
    }
    pages_[count_] = {page, sum_of(page)};
    ++count_;
    return abi::NtStatus::Success;
}

bool ImagePages::is_intact(x86::GuestPage page) const {
    const SharedPage* const shared = find(page);
    CHECK(shared != nullptr, "VTL1 was to compare a page that it does not share.");
    return sum_of(page) == shared->sum;
}

const ImagePages::SharedPage* ImagePages::find(x86::GuestPage page) const {
    for (unsigned index = 0; index < count_; ++index) {
        if (pages_[index].page == page) {
            return &pages_[index];
        }
    }
    return nullptr;
}

} // namespace sk
