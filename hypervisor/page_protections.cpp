// SPDX-License-Identifier: MIT
#include "hypervisor/page_protections.h"

#include "rt/check.h"

namespace hv {

void PageProtections::start(std::span<abi::PageAccess> storage) {
    pages_ = storage;
    set_all(abi::PageAccess::all());
}

abi::PageAccess PageProtections::of(x86::GuestPage page) const {
    if (covers(page)) {
        return pages_[page.number];
    }
    const std::uint64_t number = page.number - first_device_page;
    const bool is_taken =
        is_for_devices(page) &&
        (taken_devices_[number / pages_per_word] >> number % pages_per_word & 1) != 0;
    return is_taken ? abi::PageAccess::none() : abi::PageAccess::read_write();
}

void PageProtections::set(x86::GuestPage page, abi::PageAccess access) {
    if (covers(page)) {
        pages_[page.number] = access;
        return;
    }
    CHECK(is_for_devices(page), "A protection was set where neither RAM nor a device can be.");
    const std::uint64_t number = page.number - first_device_page;
    std::uint64_t& word = taken_devices_[number / pages_per_word];
    const std::uint64_t bit = 1ull << number % pages_per_word;
    word = access == abi::PageAccess::none() ? word | bit : word & ~bit;
}

void PageProtections::set_all(abi::PageAccess access) {
    for (abi::PageAccess& page : pages_) {
        page = access;
    }
}

} // namespace hv
