// SPDX-License-Identifier: MIT
// Pages of the kernel's region that nobody uses yet. They are handed out once and never come back.
#pragma once

#include "abi/memory_layout.h"
#include "x86/address.h"

#include <optional>

namespace nt {

class FreePages {
public:
    constexpr explicit FreePages(abi::PhysicalRange range)
        : next_{x86::GuestPhysicalAddress{range.base}.page()},
          end_{x86::GuestPhysicalAddress{range.end()}.page()} {}

    /// A page that is the caller's from now on; nothing if none is left.
    constexpr std::optional<x86::GuestPage> take() {
        if (next_.number >= end_.number) {
            return {};
        }
        const x86::GuestPage page = next_;
        next_ = next_ + 1;
        return page;
    }

private:
    x86::GuestPage next_;
    x86::GuestPage end_;
};

} // namespace nt
