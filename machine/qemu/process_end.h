// SPDX-License-Identifier: MIT
// What the end of QEMU's process means for the machine that it was.
#pragma once

#include "machine/host/child_process.h"
#include "machine/target.h"

#include <span>
#include <string_view>

namespace machine::qemu {

/// `shutdown_reason` is the monitor's word for it, `complaint` the last line of standard error.
Stop stop_for(const host::ExitStatus& status, std::string_view shutdown_reason,
              std::string_view complaint);

/// The same of a process whose exit status only others are told: the hypervisor's last event may
/// say that the machine is switched off, and why.
Stop stop_for(std::span<const abi::TraceEvent> events, std::string_view shutdown_reason);

} // namespace machine::qemu
