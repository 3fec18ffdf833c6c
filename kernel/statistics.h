// SPDX-License-Identifier: MIT
// Counts of what the kernel has done since it started: for `mem` in the shell, for tests.
#pragma once

#include "abi/nt/system_information.h"

namespace nt {

/// The counters of SYSTEM_PERFORMANCE_INFORMATION that only grow; the others are filled when
/// somebody asks (syscalls/system.cpp).
inline constinit abi::nt::SystemPerformanceInformation statistics;

} // namespace nt
