// SPDX-License-Identifier: MIT
// The pages that VTL1 has of VTL0 for trustlets, and how VTL0 gets them back before a trustlet
// ends: sealed. There is no paging file: a page that was taken back stays in memory as VTL1 left
// it, until VTL1 asks for it.  [WI7 ch.9]  Lesson: 10.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_services.h"
#include "kernel/processes/process.h"
#include "x86/address.h"

#include <cstdint>
#include <span>

namespace nt::trustlets {

struct TrustletPage {
    std::uint32_t owner = 0;   // secure handle of the trustlet; 0: the row is free
    std::uint32_t page = 0;    // page number
    std::uint64_t version = 0; // of what VTL1 has sealed there last; 0: it never did
    abi::PageTag tag;
    bool is_kept = false; // VTL0 has it, and VTL1 has not asked for it
};

/// VTL1 is given `page` for the trustlet of `process`. What finds no room here is never paged out.
void note_page(const Process& process, x86::GuestPage page);
/// VTL1 has given it back for good.
void forget_page(x86::GuestPage page);
/// The trustlet is no more: what VTL0 has kept for it is free.
void forget_pages(const Process& process);

/// Takes back what VTL1 lets go of: how many pages.
unsigned page_out(const Process& process);

/// VTL1 asks for what it has sealed as `version`. Null: VTL0 keeps no such page.
const TrustletPage* bring_back(std::uint64_t version);

/// All rows, for who looks closer (scenes/attacks/).
std::span<TrustletPage> trustlet_pages();

} // namespace nt::trustlets
