// SPDX-License-Identifier: MIT
// The pages that a secure process has got from VTL0 and not used yet: VTL0 is asked for several at
// once, since each request is a way to VTL0 and back.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_services.h"
#include "x86/address.h"

#include <cstdint>

namespace sk {

class SecureImage;
struct SecureProcess;
struct SecureSection;

class PageSupply {
public:
    static constexpr unsigned most_at_once = 8; // NormalService::AllocatePages

    bool is_empty() const { return count_ == 0; }

    /// Asks VTL0 for pages, by the current thread; it waits.
    abi::NtStatus refill(SecureProcess& owner);
    /// A page that VTL0 sends along with a secure call.
    abi::NtStatus add(SecureProcess& owner, x86::GuestPage page);

    /// VTL0 gets the page back that came last.
    void give_last_back();

    /// A page of zeros, to be at `address` of `owner`. There must be one.
    x86::GuestPage take(SecureProcess& owner, std::uint64_t address);
    x86::GuestPage take_for_section(SecureSection& section, std::uint64_t index);
    /// A page that is needed no more; nothing is left in it.
    void put_back(x86::GuestPage page);

private:
    x86::GuestPage pop();

    std::uint32_t first_ = 0; // page number of the first; each holds the next one's in its bytes
    unsigned count_ = 0;
};

/// What VTL0 brings for a page that it keeps sealed; by the current thread, which waits.
struct PageReply {
    abi::NtStatus status = abi::NtStatus::Success;
    x86::GuestPage page;
    abi::PageTag tag;
};
PageReply request_paged_out(std::uint64_t version);

/// Has VTL0 bring page `index` of `image`, by the current thread; it waits.
abi::NtStatus request_image_page(SecureImage& image, std::uint64_t index);

} // namespace sk
