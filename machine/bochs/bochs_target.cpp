// SPDX-License-Identifier: MIT
#include "machine/bochs/bochs_target.h"

#include "machine/power_off.h"

#include <fmt/format.h>

#include <utility>

namespace machine::bochs {
namespace {

using namespace std::chrono_literals;

constexpr auto halt_limit = 1s; // halted with interrupts off, and nothing for so long: for ever

} // namespace

BochsTarget::BochsTarget(Parts parts, const Settings& settings)
    : WatchedTarget(parts.ram->bytes(), std::move(parts.console), std::move(parts.pause)),
      parts_(std::move(parts)), settings_(settings) {}

Capabilities BochsTarget::capabilities() const {
    Capabilities capabilities;
    capabilities.reason = "Bochs is watched from outside: it shows memory and the hypervisor's "
                          "events, but no registers, does not step or stop at instructions, and "
                          "cannot go back. Its machine has one processor, and neither an IOMMU nor "
                          "the disk of programs.";
    return capabilities;
}

Stop BochsTarget::run(const RunLimit& limit) {
    if (auto stop = over_at_once(limit)) {
        return *stop;
    }
    parts_.process->go_on();
    Watch watch{clock(), std::chrono::steady_clock::now()};
    for (;;) {
        wait_a_moment(parts_.log->number());
        if (auto stop = look(limit, watch)) {
            return *stop;
        }
    }
}

std::optional<Stop> BochsTarget::look(const RunLimit& limit, Watch& watch) {
    const bool exited = parts_.process->status().has_value(); // first: then its log is complete
    const bool sign_of_life = collect();
    console_.offer_output(limit);
    console_.send();
    if (offer_events(limit)) {
        return hold(StopReason::EventMatched, "The event asked for has happened.");
    }
    if (ring_.state() == RingReader::State::Broken) {
        freeze();
        return end(StopReason::Failed, ring_.error());
    }
    if (auto stop = machine_ended(exited)) {
        return stop;
    }
    if (auto stop = limit_reached(limit, watch.clock_at_start)) {
        return stop;
    }
    if (sign_of_life) {
        watch.last_sign_of_life = std::chrono::steady_clock::now();
        return std::nullopt;
    }
    return after_silence(limit, watch);
}

std::optional<Stop> BochsTarget::machine_ended(bool exited) {
    if (const auto reason = parts_.log->power_off()) {
        freeze();
        const Stop stop = powered_off(*reason);
        return end(stop.reason, stop.sentence, stop.power_off);
    }
    if (exited) {
        const std::string& complaint = parts_.log->complaint();
        return end(StopReason::Failed,
                   fmt::format("Bochs ended by itself: {}",
                               complaint.empty() ? "it gave no reason." : complaint));
    }
    return std::nullopt;
}

std::optional<Stop> BochsTarget::after_silence(const RunLimit& limit, const Watch& watch) {
    const auto silence = std::chrono::steady_clock::now() - watch.last_sign_of_life;
    if (parts_.log->ends_with_halt() && silence >= halt_limit) {
        freeze();
        return end(StopReason::Stuck,
                   "The processor is halted with interrupts off: nothing can wake it. The console "
                   "may say why.");
    }
    const bool is_expected = limit.silence == RunLimit::Silence::Expected;
    if (is_expected || silence < settings_.silence_limit) {
        return std::nullopt;
    }
    freeze();
    return end(StopReason::Failed, no_sign_of_life(settings_.silence_limit, ""));
}

/// Takes in what has come from the machine; true if it gave a sign of life.
bool BochsTarget::collect() {
    const std::size_t events_before = events_.size();
    const bool logged = parts_.log->read();
    const bool printed = console_.read();
    collect_events();
    return logged || printed || events_.size() != events_before;
}

void BochsTarget::collect_events() {
    if (parts_.ram->copy_events(ring_.next()) == GuestRam::Copied::Torn &&
        parts_.process->suspend()) {
        parts_.ram->copy_events(ring_.next());
        parts_.process->go_on();
    }
    take_events();
}

/// Stops the guest, and takes in all that it left behind.
void BochsTarget::freeze() {
    if (parts_.process->suspend()) {
        parts_.ram->copy_all();
    }
    console_.read();
    take_events();
}

std::optional<Stop> BochsTarget::hold(StopReason reason, std::string_view sentence) {
    freeze();
    return Stop{reason, 0, with_loss(sentence)};
}

ProcessorState BochsTarget::processor(unsigned) {
    return {}; // not asked: capabilities() says so
}

} // namespace machine::bochs
