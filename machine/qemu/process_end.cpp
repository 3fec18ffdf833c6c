// SPDX-License-Identifier: MIT
#include "machine/qemu/process_end.h"

#include "machine/power_off.h"

#include <fmt/format.h>

#include <cstring>
#include <string>

namespace machine::qemu {
namespace {

/// QEMU ended itself and is content with it.
Stop closed(std::string_view shutdown_reason) {
    if (shutdown_reason == "guest-reset") {
        return {StopReason::Stuck, 0,
                "The machine reset itself, as it does on a triple fault outside any guest: an "
                "exception whose handler could not be entered. The last events tell where."};
    }
    return {StopReason::Failed, 0, "QEMU was closed from outside."};
}

} // namespace

Stop stop_for(const host::ExitStatus& status, std::string_view shutdown_reason,
              std::string_view complaint) {
    if (status.by_signal) {
        return {StopReason::Failed, 0,
                fmt::format("QEMU was ended by signal {} ({}). {}", status.code,
                            ::strsignal(status.code), complaint)};
    }
    if (status.code == 0) {
        return closed(shutdown_reason);
    }
    // The debug-exit device turns v into (v << 1) | 1; 1 itself is QEMU's own way of failing.
    const auto value = static_cast<std::uint32_t>(status.code >> 1);
    if ((status.code & 1) == 0 || value == 0) {
        return {StopReason::Failed, 0,
                fmt::format("QEMU gave up with status {}: {}", status.code, complaint)};
    }
    return powered_off(value);
}

Stop stop_for(std::span<const abi::TraceEvent> events, std::string_view shutdown_reason) {
    const bool is_off = !events.empty() && events.back().kind == abi::EventKind::MachineOff;
    return is_off ? powered_off(static_cast<std::uint32_t>(events.back().operand[0]))
                  : closed(shutdown_reason);
}

} // namespace machine::qemu
