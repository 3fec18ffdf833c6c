// SPDX-License-Identifier: MIT
// A machine that runs in another process, as far as all such machines are alike: what is seen of it
// are the hypervisor's trace and the console, at which we look every millisecond.
//
// To stop it takes a moment. Events that come in between are offered to the next run's `until`
// before the machine goes on, and none is missed.
#pragma once

#include "machine/event_store.h"
#include "machine/host/console.h"
#include "machine/host/file_descriptor.h"
#include "machine/ring_reader.h"
#include "machine/target.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine::host {

constexpr auto look_interval = std::chrono::milliseconds(1);

class WatchedTarget : public Target {
public:
    void request_pause() override;
    void type(std::string_view bytes) override;

    std::uint64_t clock() const override { return events_.size() == 0 ? 0 : events().back().clock; }
    std::span<const abi::TraceEvent> events() const override { return events_.all(); }
    const std::string& console() const override { return console_.printed(); }

protected:
    /// `ram` holds the trace ring and outlives this; `console` is our end of the serial line;
    /// `pause` is an eventfd.
    WatchedTarget(std::span<const std::byte> ram, FileDescriptor console, FileDescriptor pause);

    /// Why a run is over before the machine goes on.
    std::optional<Stop> over_at_once(const RunLimit& limit);
    /// Why a run that began at `clock_at_start` is over by its own limit.
    std::optional<Stop> limit_reached(const RunLimit& limit, std::uint64_t clock_at_start);
    /// Takes in what the hypervisor has written.
    void take_events();
    /// Shows `until` the events it has not seen; true if it wants to stop.
    bool offer_events(const RunLimit& limit);
    /// Until the next look is due. `also` is a descriptor that may say so as well.
    void wait_a_moment(int also = -1);

    /// Stops the machine for this reason, and takes in what it left behind. Nothing if it came to
    /// its end first: then that is what the run reports.
    virtual std::optional<Stop> hold(StopReason reason, std::string_view sentence) = 0;

    /// The machine cannot go on: every further run says so again.
    Stop end(StopReason reason, std::string_view sentence, std::uint32_t power_off = 0);
    /// Adds what a person must know if the trace has a gap.
    std::string with_loss(std::string_view sentence) const;
    /// What is said after so long a silence. `place`: "; it was at 0x1000", where that is known.
    static std::string no_sign_of_life(std::chrono::milliseconds silence, std::string_view place);

    RingReader ring_;
    EventStore events_;
    Console console_;
    std::optional<Stop> ended_;

private:
    void wake();

    std::vector<abi::TraceEvent> fresh_; // just taken in
    FileDescriptor pause_request_;
    std::size_t offered_ = 0; // events that `until` has seen
    std::atomic<bool> pause_{false};
};

} // namespace machine::host
