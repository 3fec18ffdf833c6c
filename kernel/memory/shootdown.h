// SPDX-License-Identifier: MIT
// A right that is taken away must be gone on every processor before anybody relies on it: the
// others may still have the old entry in their TLBs.  [WI7 ch.5, TLB flush]  Lesson: 11.
#pragma once

#include "kernel/memory/page_table.h"

#include <cstdint>

namespace nt::shootdown {

/// Another processor that uses `table` forgets what it knew. Returns when it has.
void order(const PageTable& table);

} // namespace nt::shootdown
