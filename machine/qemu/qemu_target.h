// SPDX-License-Identifier: MIT
// A running QEMU as a Target.
//
// The guest runs in QEMU's process, in RAM that both share. Beside what is seen of every such
// machine, QEMU answers questions: over QMP, by which it is also stopped, and as a gdb server.
#pragma once

#include "machine/host/child_process.h"
#include "machine/host/file_descriptor.h"
#include "machine/host/watched_target.h"
#include "machine/qemu/gdb_client.h"
#include "machine/qemu/monitor.h"
#include "machine/qemu/qemu.h"
#include "machine/qemu/registers.h"
#include "machine/qemu/shared_ram.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace machine::qemu {

/// What switch_on has made ready: QEMU started, stopped before the first instruction. Or what
/// attach has found.
struct Parts {
    enum class Found { Running, Standing };

    std::unique_ptr<SharedRam> ram;
    std::unique_ptr<host::ChildProcess> process; // null: somebody else's
    std::optional<Found> found;                  // how somebody else's QEMU was
    std::unique_ptr<Monitor> monitor;
    std::unique_ptr<GdbClient> gdb;
    host::FileDescriptor console; // our end of the serial line
    host::FileDescriptor errors;  // QEMU's standard error
    host::FileDescriptor pause;   // an eventfd
};

class QemuTarget final : public host::WatchedTarget {
public:
    QemuTarget(Parts parts, const Settings& settings);
    ~QemuTarget() override;

    std::string_view name() const override { return "qemu"; }
    Capabilities capabilities() const override;

    Stop run(const RunLimit& limit) override;
    void stop_at(const std::vector<Breakpoint>& breakpoints) override;

    unsigned processor_count() const override { return settings_.boot.processors; }
    unsigned current_processor() const override { return current_; }
    ProcessorState processor(unsigned index) override;
    std::span<const std::byte> ram() const override { return parts_.ram->bytes(); }
    std::uint64_t state_hash() override;

private:
    using Instant = std::chrono::steady_clock::time_point;

    /// What one run has to remember from look to look.
    struct Watch {
        std::uint64_t clock_at_start = 0;
        Instant last_sign_of_life;
        Instant last_halt_check;
    };

    std::optional<Stop> look(const RunLimit& limit, Watch& watch);
    std::optional<Stop> after_silence(const RunLimit& limit, Watch& watch);
    bool is_halted_for_ever();
    bool sleeps_for_ever(unsigned index);
    bool collect();

    // Breakpoints and single steps (breakpoints.cpp).
    Stop step_once();
    std::string step_current();
    std::optional<Stop> at_breakpoint();
    const Breakpoint* breakpoint_at(const GdbClient::Notice& notice);
    bool holds(const Breakpoint& breakpoint);
    std::string step_over_breakpoints();
    std::string set_breakpoints(bool on);

    bool freeze();
    std::optional<Stop> hold(StopReason reason, std::string_view sentence) override;
    bool has_exited() const;
    bool wait_for_exit();
    Stop how_it_ended();
    void leave(Parts::Found found);
    std::optional<Registers> read_registers(unsigned index);

    Parts parts_;
    Settings settings_;
    std::string errors_;
    std::vector<Breakpoint> breakpoints_;
    std::string cannot_stop_; // a sentence about one that QEMU does not take
    unsigned current_ = 0;    // the processor that stopped last
};

} // namespace machine::qemu
