// SPDX-License-Identifier: MIT
// "And nothing else changed": what is compared before and after each case.
#pragma once

#include "abi/tlfs/register_names.h"
#include "tests/conformance/shared/state.h"

#include <cstdint>

namespace conformance {

/// The private state of both VTLs, and the VSM registers of partition and processor.
struct Snapshot {
    PrivateState vtl[2];
    std::uint64_t vsm[4] = {};
};

Snapshot take_snapshot();

struct Difference {
    const char* what = nullptr; // null: there is none
    std::uint64_t before = 0;
    std::uint64_t after = 0;
};
Difference compare(const Snapshot& before, const Snapshot& after);

/// Makes the pages that VTL0 may always read, write and execute ready for look_at_probe_pages.
void prepare_probe_pages();

/// Reads, writes and executes each of them. `before` is the page's number, `after` the vector.
Difference look_at_probe_pages();

} // namespace conformance
