// SPDX-License-Identifier: MIT
// A running Bochs as a Target.
//
// The guest runs in Bochs's process. Beside what is seen of every such machine there is Bochs's
// log. To stop the guest is to stop the process.
#pragma once

#include "machine/bochs/bochs.h"
#include "machine/bochs/guest_ram.h"
#include "machine/bochs/log.h"
#include "machine/host/child_process.h"
#include "machine/host/file_descriptor.h"
#include "machine/host/watched_target.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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

class BochsTarget final : public host::WatchedTarget {
public:
    BochsTarget(Parts parts, const Settings& settings);

    std::string_view name() const override { return "bochs"; }
    Capabilities capabilities() const override;

    Stop run(const RunLimit& limit) override;

    ProcessorState processor(unsigned index) override;
    std::span<const std::byte> ram() const override { return parts_.ram->bytes(); }
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
    std::optional<Stop> after_silence(const RunLimit& limit, const Watch& watch);
    bool collect();
    void collect_events();

    void freeze();
    std::optional<Stop> hold(StopReason reason, std::string_view sentence) override;

    Parts parts_;
    Settings settings_;
};

} // namespace machine::bochs
