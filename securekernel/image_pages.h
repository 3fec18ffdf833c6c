// SPDX-License-Identifier: MIT
// Pages of images that VTL1 and VTL0 share. VTL0 may read them, and never write them, whatever its
// own page tables say: a write must make a private copy first.  [WI7 ch.9]
// Guard: image-readonly. Lesson: 9.
#pragma once

#include "abi/nt_status.h"
#include "securekernel/page_sum.h"
#include "x86/address.h"

namespace sk {

class ImagePages {
public:
    /// VTL1 uses `page` from now on as it is; VTL0 keeps the right to read it.
    abi::NtStatus share(x86::GuestPage page);

    bool holds(x86::GuestPage page) const { return find(page) != nullptr; }

    /// Is the shared page what it was? It must be one.
    bool is_intact(x86::GuestPage page) const;

private:
    static constexpr unsigned max_pages = 16;

    struct SharedPage {
        x86::GuestPage page;
        PageSum sum; // when VTL0 could no longer write it
    };
    const SharedPage* find(x86::GuestPage page) const;

    SharedPage pages_[max_pages] = {};
    unsigned count_ = 0;
};

/// The pages that this VTL1 shares.
extern ImagePages image_pages;

} // namespace sk
