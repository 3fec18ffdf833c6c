// SPDX-License-Identifier: MIT
// Where a program's code is: the page walk of last time, for a look at the instruction that stopped
// it (short_way.h). It is believed only if every page table entry on the way still says the same,
// so a guest may change its tables as it likes: the answer is what a walk would find now.
//
// It points into VTL0's memory, so it is forgotten when a right of VTL0's shrinks.
#pragma once

#include "x86/page_table.h"
#include "x86/svm/vmcb.h"

#include <cstdint>

namespace hv {

struct VirtualProcessor;

struct RememberedPage {
    static constexpr std::uint64_t nothing = ~std::uint64_t{0}; // no page has this number

    struct Step {
        const std::uint64_t* entry;
        std::uint64_t value;
    };

    std::uint64_t root = 0; // CR3
    std::uint64_t page = nothing;
    const std::uint8_t* bytes = nullptr;
    Step steps[x86::level_count] = {}; // a large page has fewer; then its last one is there again

    /// Are these the bytes at the guest's RIP? False, too, if that page is not known.
    bool holds(const x86::svm::SaveArea& save, const std::uint8_t (&wanted)[2]) const {
        const std::uint64_t offset = save.rip % x86::page_bytes;
        if (save.rip / x86::page_bytes != page || save.cr3.raw != root ||
            offset > x86::page_bytes - sizeof(wanted)) {
            return false;
        }
        for (const Step& step : steps) {
            if (*step.entry != step.value) {
                return false;
            }
        }
        const std::uint8_t* const found = bytes + offset;
        return (found[0] | found[1] << 8) == (wanted[0] | wanted[1] << 8); // one comparison
    }

    void forget() { page = nothing; }
};

/// Follows VTL0's page tables to the page at its RIP. Remembers nothing if they lead nowhere, or
/// where VTL0 may not read.
RememberedPage remember_page_at_rip(VirtualProcessor& vp);

} // namespace hv
