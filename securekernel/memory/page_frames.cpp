// SPDX-License-Identifier: MIT
#include "securekernel/memory/page_frames.h"

#include "securekernel/cpu.h"
#include "securekernel/memory/own_pool.h"

namespace sk {

constinit PageFrames page_frames;

const PageIdentity* PageFrames::bundle(std::uint64_t index) const {
    if (index >= bundle_count || bundles_[index] == 0) {
        return nullptr;
    }
    return reinterpret_cast<const PageIdentity*>(cpu::ram_at(bundles_[index]));
}

PageIdentity PageFrames::identity_of(x86::GuestPage page) const {
    const PageIdentity* const records = bundle(page.number / pages_per_bundle);
    return records == nullptr ? PageIdentity{} : records[page.number % pages_per_bundle];
}

bool PageFrames::set(x86::GuestPage page, const PageIdentity& identity) {
    const std::uint64_t index = page.number / pages_per_bundle;
    if (index >= bundle_count) {
        return false;
    }
    if (bundles_[index] == 0) {
        bundles_[index] = own_pool.allocate();
        if (bundles_[index] == 0) {
            return false;
        }
    }
    auto* const records = reinterpret_cast<PageIdentity*>(cpu::ram_at(bundles_[index]));
    records[page.number % pages_per_bundle] = identity;
    return true;
}

std::uint64_t PageFrames::count(PageIdentity::Kind kind) const {
    std::uint64_t result = 0;
    for (std::uint64_t index = 0; index < bundle_count; ++index) {
        const PageIdentity* const records = bundle(index);
        for (std::uint64_t page = 0; records != nullptr && page < pages_per_bundle; ++page) {
            result += records[page].kind == kind ? 1 : 0;
        }
    }
    return result;
}

} // namespace sk
