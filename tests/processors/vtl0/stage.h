// SPDX-License-Identifier: MIT
// How a scene gets VTL1, and the second processor.
#pragma once

#include "abi/boot_info.h"
#include "abi/tlfs/register_names.h"

#include <atomic>
#include <cstdint>

namespace processors {

/// VTL1 begins on this processor, with the protections on and `more` of VsmPartitionConfig.
void start_vtl1(const abi::BootInfo& boot, abi::tlfs::VsmPartitionConfig more);

/// VTL1 gives processor 1 a VTL1 too, and starts VTL0 there; that makes a call to VTL1 itself and
/// then waits for work.
void start_other();

/// Processor 1 does `job`, while we go on.
void begin_on_other(void (*job)());
void wait_for_other();

/// Waits until `what` is at least `value`.
void wait_until(const std::atomic<std::uint64_t>& what, std::uint64_t value);

/// Intercepts are told in the VP assist page.
inline constexpr auto intercepts_by_page =
    abi::tlfs::VsmPartitionConfig{}.with(abi::tlfs::VsmPartitionConfig::intercept_page, true);

} // namespace processors
