// SPDX-License-Identifier: MIT
#include "securekernel/secret_pages.h"

#include "abi/memory_layout.h"
#include "rt/split_mix.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/register_scrub.h"
#include "securekernel/vtl0_pages.h"

namespace sk {
namespace {

constexpr unsigned words_per_page = abi::page_size / sizeof(std::uint64_t);

std::uint64_t* words_of(x86::GuestPage page) {
    return reinterpret_cast<std::uint64_t*>(cpu::ram_at(page.address().value));
}

PageSum sum_of(x86::GuestPage page) {
    note_vector_use(); // Parts of the secret stay in registers that VTL0 shares.
    return cpu::sum_of(cpu::ram_at(page.address().value));
}

abi::NtStatus take_page(x86::GuestPage page) {
    if (boot_info.guards_off.is_off(abi::Guard::SlatVtl1Pages)) {
        return abi::NtStatus::Success;
    }
    const auto taken = hypercalls::protect(page, 1, abi::PageAccess::none());
    return taken == abi::tlfs::HvStatus::Success ? abi::NtStatus::Success
                                                 : abi::NtStatus::InvalidParameter;
}

} // namespace

constinit SecretPages secret_pages;

abi::NtStatus SecretPages::hide_in(x86::GuestPage page, std::uint64_t seed) {
    if (holds(page)) {
        return abi::NtStatus::AlreadyCommitted;
    }
    if (!is_ordinary_page(page)) {
        return abi::NtStatus::InvalidParameter;
    }
    if (count_ == max_secrets) {
        return abi::NtStatus::InsufficientResources;
    }
    // First the page is taken, then the secret written: never the other way round.
    const abi::NtStatus status = take_page(page);
    if (!abi::is_success(status)) {
        return status;
    }
    rt::SplitMix words(seed);
    for (unsigned word = 0; word < words_per_page; ++word) {
        words_of(page)[word] = words.next();
    }
    secrets_[count_] = {page, sum_of(page)};
    ++count_;
    return abi::NtStatus::Success;
}

SecretState SecretPages::check(x86::GuestPage page) const {
    const Secret* const secret = find(page);
    if (secret == nullptr) {
        return {abi::NtStatus::NotFound, false};
    }
    return {abi::NtStatus::Success, sum_of(page) == secret->sum};
}

const SecretPages::Secret* SecretPages::find(x86::GuestPage page) const {
    for (unsigned index = 0; index < count_; ++index) {
        if (secrets_[index].page == page) {
            return &secrets_[index];
        }
    }
    return nullptr;
}

} // namespace sk
