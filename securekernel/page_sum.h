// SPDX-License-Identifier: MIT
// A page's checksum: enough to see that somebody changed it, wherever in it.
#pragma once

#include <cstdint>

namespace sk {

/// Two running sums for each half of a 16-byte block: of the blocks, and of the sums so far. The
/// second makes it matter where a block stands.
struct PageSum {
    std::uint64_t sum[2] = {};
    std::uint64_t sum_of_sums[2] = {};

    friend constexpr bool operator==(const PageSum&, const PageSum&) = default;
};
static_assert(sizeof(PageSum) == 32);

} // namespace sk
