// SPDX-License-Identifier: MIT
// An event in words, for the terminal, the window's table and failure messages.
#pragma once

#include "abi/trace_event.h"

#include <string>

namespace machine {

/// What happened, without who and when: "page 0x1800 and 2047 more: rwx → none for VTL0".
std::string details_of(const abi::TraceEvent& event);

/// One line: "VTL0 kernel → hypervisor: SLAT violation, …; denied by SLAT: VTL1 took …".
std::string describe(const abi::TraceEvent& event);

} // namespace machine
