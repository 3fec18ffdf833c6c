// SPDX-License-Identifier: MIT
// An event in words, for the terminal, the window's table and failure messages.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>
#include <string>

namespace machine {

/// What happened, without who and when: "page 0x1800 and 2047 more: rwx → none for VTL0".
std::string details_of(const abi::TraceEvent& event);

/// One line: "VTL 0 kernel → hypervisor: SLAT violation, …; denied by SLAT: VTL 1 took …".
std::string describe(const abi::TraceEvent& event);

/// 1284512 → "1 284 512", with gaps a person can count.
std::string grouped(std::uint64_t number);

} // namespace machine
