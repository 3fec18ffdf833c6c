// SPDX-License-Identifier: MIT
// What must hold at every moment if VBS is to mean anything, checked from outside, from RAM alone:
// nothing that runs in the machine is asked, and nothing it says is believed.
//
// The truth about rights is the hypervisor's array of page protections (hypervisor/
// page_protections.h); nested page tables and VMCBs are only made from it, so they are what is
// checked. [APM2 15.5.1] [APM2 15.25]  Lesson: 4.
#pragma once

#include "abi/trace_ring.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace machine {

struct InvariantReport {
    static constexpr std::size_t most_breaches = 20; // one broken table breaks thousands of pages

    std::vector<std::string> breaches; // a sentence each; none: everything holds
    std::vector<std::string> skipped;  // what was not checked, and why
    std::uint64_t pages = 0;           // mapped to a guest and looked at

    bool holds() const { return breaches.empty(); }
};

/// `ram` is the machine's memory from address 0, `header` the trace ring's header in it.
InvariantReport check_invariants(std::span<const std::byte> ram,
                                 const abi::TraceRingHeader& header);

} // namespace machine
