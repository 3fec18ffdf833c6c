// SPDX-License-Identifier: MIT
// The part of the invariants that is about VTL1's own page tables: no page is writable at one
// address and executable at another, neither for the secure kernel nor for the trustlet that runs.
// A bug in VTL1 then writes no code.  [BH20]
#pragma once

#include "machine/invariants.h"

namespace machine {

/// `root`: the CR3 with which VTL1 was last seen; 0: it has not been seen.
void check_own_tables_of_vtl1(std::span<const std::byte> ram, std::uint64_t root,
                              InvariantReport& report);

} // namespace machine
