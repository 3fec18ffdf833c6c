// SPDX-License-Identifier: MIT
// A running Bochs as a Target.
//
// The guest runs in Bochs's process. We look every millisecond, and whenever Bochs says something,
// at the trace ring, at the console and at Bochs's log. To stop the guest is to stop the process.
#pragma once

#include "machine/bochs/bochs.h"
#include "machine/bochs/guest_ram.h"
#include "machine/bochs/log.h"
#include "machine/host/child_process.h"
#include "machine/host/console.h"
#include "machine/host/file_descriptor.h"
#include "machine/ring_reader.h"
#include "machine/target.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace machine::bochs {

/// What switch_on has made ready: Bochs started, suspended before the guest's first instruction.
struct Parts {
    std::shared_ptr<host::ChildProcess> process;
    std::unique_ptr<GuestRam> ram;
    std::unique_ptr<Log> log;
    host::FileDescriptor console;     // our end of the serial line
    host::FileDescriptor console_end; // Bochs's end: as long as we have it too, no byte gets lost
    host::FileDescriptor pause;       // an eventfd
};

class BochsTarget final : public Target {
public:
    BochsTarget(Parts parts, const Settings& settings);

    std::string_view name() const override { return "bochs"; }
    Capabilities capabilities() const override;

    Stop run(const RunLimit& limit) override;
    void request_pause() override;
    void type(std::string_view bytes) override;

    std::uint64_t clock() const override;
    ProcessorState processor(unsigned index) override;
    std::span<const std::byte> ram() const override { return parts_.ram->bytes(); }
    const std::vector<abi::TraceEvent>& events() const override { return events_; }
    const std::string& console() const override { return console_.printed(); }
    std::uint64_t state_hash() override { return parts_.ram->hash(); }

private:
    using Instant = std::chrono::steady_clock::time_point;

    /// What one run has to remember from look to look.
    struct Watch {
        std::uint64_t clock_at_start = 0;
        Instant last_sign_of_life;
    };

    std::optional<Stop> look(const RunLimit& limit, Watch& watch);
    std::optional<Stop> machine_ended(bool exited);
    std::optional<Stop> limit_reached(const RunLimit& limit, const Watch& watch);
    std::optional<Stop> after_silence(const RunLimit& limit, const Watch& watch);
    bool collect();
    void collect_events();
    bool offer_events(const RunLimit& limit);
    void wait_a_moment();
    void wake();

    void freeze();
    Stop hold(StopReason reason, std::string_view sentence);
    Stop end(StopReason reason, std::string_view sentence, std::uint32_t power_off = 0);
    std::string with_loss(std::string_view sentence) const;

    Parts parts_;
    Settings settings_;
    RingReader ring_;
    std::vector<abi::TraceEvent> events_;
    std::size_t offered_ = 0; // events that `until` has seen
    host::Console console_;
    std::atomic<bool> pause_{false};
    std::optional<Stop> ended_; // the machine cannot go on; every further run says so again
};

} // namespace machine::bochs
