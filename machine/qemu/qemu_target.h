// SPDX-License-Identifier: MIT
// A running QEMU as a Target.
//
// The guest runs in QEMU's process; ours looks every millisecond at the trace ring in the shared
// RAM, at the console and at whether QEMU is still there. A stop is asked for over QMP, so it comes
// a little after the event that it is for: events that came in between are offered to the next
// run's `until` before the machine goes on, and none is missed.
#pragma once

#include "machine/host/child_process.h"
#include "machine/host/console.h"
#include "machine/host/file_descriptor.h"
#include "machine/qemu/gdb_client.h"
#include "machine/qemu/monitor.h"
#include "machine/qemu/qemu.h"
#include "machine/qemu/registers.h"
#include "machine/qemu/shared_ram.h"
#include "machine/ring_reader.h"
#include "machine/target.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace machine::qemu {

/// What switch_on has made ready: QEMU started, stopped before the first instruction.
struct Parts {
    std::unique_ptr<SharedRam> ram;
    std::unique_ptr<host::ChildProcess> process;
    std::unique_ptr<Monitor> monitor;
    std::unique_ptr<GdbClient> gdb;
    host::FileDescriptor console; // our end of the serial line
    host::FileDescriptor errors;  // QEMU's standard error
    host::FileDescriptor pause;   // an eventfd
};

class QemuTarget final : public Target {
public:
    QemuTarget(Parts parts, const Settings& settings);

    std::string_view name() const override { return "qemu"; }
    Capabilities capabilities() const override;

    Stop run(const RunLimit& limit) override;
    void request_pause() override;
    void type(std::string_view bytes) override;
    void stop_at(const std::vector<Breakpoint>& breakpoints) override;

    std::uint64_t clock() const override;
    unsigned processor_count() const override { return settings_.boot.processors; }
    unsigned current_processor() const override { return current_; }
    ProcessorState processor(unsigned index) override;
    std::span<const std::byte> ram() const override { return parts_.ram->bytes(); }
    const std::vector<abi::TraceEvent>& events() const override { return events_; }
    const std::string& console() const override { return console_.printed(); }
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
    std::optional<Stop> limit_reached(const RunLimit& limit, const Watch& watch);
    std::optional<Stop> after_silence(const RunLimit& limit, Watch& watch);
    void wake();
    bool is_halted_for_ever();
    bool sleeps_for_ever(unsigned index);
    bool collect();
    bool offer_events(const RunLimit& limit);
    void wait_a_moment();

    // Breakpoints and single steps (breakpoints.cpp).
    Stop step_once();
    std::optional<Stop> at_breakpoint();
    const Breakpoint* breakpoint_at(const GdbClient::Notice& notice);
    bool holds(const Breakpoint& breakpoint);
    std::string step_over_breakpoints();
    std::string set_breakpoints(bool on);

    bool freeze();
    std::optional<Stop> hold(StopReason reason, std::string_view sentence);
    bool wait_for_exit();
    Stop end(StopReason reason, std::string_view sentence, std::uint32_t power_off = 0);
    std::string with_loss(std::string_view sentence) const;
    std::optional<Registers> read_registers(unsigned index);

    Parts parts_;
    Settings settings_;
    RingReader ring_;
    std::vector<abi::TraceEvent> events_;
    std::size_t offered_ = 0; // events that `until` has seen
    host::Console console_;
    std::string errors_;
    std::atomic<bool> pause_{false};
    std::vector<Breakpoint> breakpoints_;
    std::string cannot_stop_;   // a sentence about one that QEMU does not take
    unsigned current_ = 0;      // the processor that stopped last
    std::optional<Stop> ended_; // the machine cannot go on; every further run says so again
};

} // namespace machine::qemu
