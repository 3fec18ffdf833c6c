// SPDX-License-Identifier: MIT
// What the images measured by the bench have in common: the loader starts them in the hypervisor's
// place.
#pragma once

#include "abi/boot_info.h"
#include "abi/trace_marks.h"
#include "hypervisor/trace.h"

#include <cstdint>

namespace bench {

/// The loader's BootInfo at `address`, and a trace that watchers can read.
const abi::BootInfo& start(std::uint64_t address, hv::Trace& trace);

void mark(hv::Trace& trace, abi::Mark mark, std::uint64_t first, std::uint64_t second);

[[noreturn]] void finish();

} // namespace bench
