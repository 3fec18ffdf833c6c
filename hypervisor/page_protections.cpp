// SPDX-License-Identifier: MIT
#include "hypervisor/page_protections.h"

#include "rt/check.h"

namespace hv {

PageProtections::PageProtections(std::span<abi::PageAccess> storage) : pages_(storage) {
    set_all(abi::PageAccess::all());
}

abi::PageAccess PageProtections::of(x86::GuestPage page) const {
    return covers(page) ? pages_[page.number] : abi::PageAccess::read_write();
}

void PageProtections::set(x86::GuestPage page, abi::PageAccess access) {
    CHECK(covers(page), "A protection was set on a page that is not RAM.");
    pages_[page.number] = access;
}

void PageProtections::set_all(abi::PageAccess access) {
    for (abi::PageAccess& page : pages_) {
        page = access;
    }
}

} // namespace hv
