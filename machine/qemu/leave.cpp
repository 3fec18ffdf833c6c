// SPDX-License-Identifier: MIT
// How a QEMU comes to its end, and how one that is not ours is left as it was found.
#include "machine/qemu/process_end.h"
#include "machine/qemu/qemu_target.h"

#include <string>
#include <thread>

namespace machine::qemu {
namespace {

using namespace std::chrono_literals;

constexpr auto exit_limit = 5s; // from QEMU's last word to its end

std::string last_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    const auto begin = text.rfind('\n');
    return begin == std::string::npos ? text : text.substr(begin + 1);
}

} // namespace

/// Of somebody else's process only what it says is known: it has hung up.
bool QemuTarget::has_exited() const {
    return parts_.process ? parts_.process->status().has_value() : parts_.monitor->is_closed();
}

/// QEMU no longer listens: is it gone, as it is when the guest switches the machine off?
bool QemuTarget::wait_for_exit() {
    const auto deadline = std::chrono::steady_clock::now() + exit_limit;
    while (!has_exited()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(host::look_interval);
    }
    return true;
}

Stop QemuTarget::how_it_ended() {
    const std::string& reason = parts_.monitor->shutdown_reason();
    const auto status = parts_.process ? parts_.process->status() : std::nullopt;
    return status ? stop_for(*status, reason, last_line(errors_)) : stop_for(events(), reason);
}

/// Our gdb server goes, and with it whatever it could stop.
void QemuTarget::leave(Parts::Found found) {
    if (has_exited() || !parts_.monitor->stop().empty()) {
        return;
    }
    set_breakpoints(false);
    parts_.monitor->ask("gdbserver none");
    if (found == Parts::Found::Running) {
        parts_.monitor->resume();
    }
}

} // namespace machine::qemu
