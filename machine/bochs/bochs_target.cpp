// SPDX-License-Identifier: MIT
#include "machine/bochs/bochs_target.h"

#include "machine/power_off.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace machine::bochs {
namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 1ms;
constexpr auto halt_limit = 1s; // halted with interrupts off, and nothing for so long: for ever

} // namespace

BochsTarget::BochsTarget(Parts parts, const Settings& settings)
    : parts_(std::move(parts)), settings_(settings), ring_(parts_.ram->bytes()),
      console_(std::move(parts_.console)) {}

Capabilities BochsTarget::capabilities() const {
    Capabilities capabilities;
    capabilities.reason = "Bochs is watched from outside: it shows memory and the hypervisor's "
                          "events, but no registers, does not step or stop at instructions, and "
                          "cannot go back. Its machine has one processor, and neither an IOMMU nor "
                          "the disk of programs.";
    return capabilities;
}

Stop BochsTarget::run(const RunLimit& limit) {
    if (offer_events(limit)) {
        return {StopReason::EventMatched, 0,
                with_loss("The event came while the machine stopped.")};
    }
    if (ended_) {
        return *ended_;
    }
    if (pause_.exchange(false)) {
        return {StopReason::Paused, 0, with_loss("Paused.")};
    }
    if (limit.instructions == 0) {
        return {StopReason::InstructionLimit, 0, with_loss("No instruction was asked for.")};
    }
    parts_.process->go_on();
    Watch watch{clock(), std::chrono::steady_clock::now()};
    for (;;) {
        wait_a_moment();
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
    if (auto stop = limit_reached(limit, watch)) {
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

std::optional<Stop> BochsTarget::limit_reached(const RunLimit& limit, const Watch& watch) {
    const std::uint64_t passed = clock() - watch.clock_at_start;
    if (limit.instructions != RunLimit::none && passed >= limit.instructions) {
        return hold(StopReason::InstructionLimit, "The time asked for has passed.");
    }
    if (pause_.exchange(false)) {
        return hold(StopReason::Paused, "Paused.");
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
    const auto seconds = std::chrono::duration<double>(settings_.silence_limit).count();
    return end(StopReason::Failed,
               fmt::format("The machine gave no sign of life for {} s (no event, no output, no "
                           "end). If it only needs more time, raise the silence limit.",
                           seconds));
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
    ring_.poll(events_);
}

/// Shows `until` the events it has not seen; true if it wants to stop.
bool BochsTarget::offer_events(const RunLimit& limit) {
    while (offered_ < events_.size()) {
        const abi::TraceEvent& event = events_[offered_++];
        if (limit.until && limit.until(event)) {
            return true;
        }
    }
    return false;
}

void BochsTarget::wait_a_moment() {
    // A closed descriptor is -1, which poll skips.
    pollfd watched[] = {{parts_.log->number(), POLLIN, 0},
                        {console_.number(), POLLIN, 0},
                        {parts_.pause.number(), POLLIN, 0}};
    constexpr auto count = sizeof watched / sizeof watched[0];
    ::poll(watched, count, static_cast<int>(std::chrono::milliseconds(look_interval).count()));
    if ((watched[2].revents & POLLIN) != 0) {
        std::uint64_t requests = 0;
        [[maybe_unused]] const auto got = ::read(parts_.pause.number(), &requests, sizeof requests);
    }
}

void BochsTarget::request_pause() {
    pause_.store(true);
    wake();
}

void BochsTarget::type(std::string_view bytes) {
    console_.type(bytes);
    wake();
}

/// Ends the wait between two looks.
void BochsTarget::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(parts_.pause.number(), &one, sizeof one);
}

/// Stops the guest, and takes in all that it left behind.
void BochsTarget::freeze() {
    if (parts_.process->suspend()) {
        parts_.ram->copy_all();
    }
    console_.read();
    ring_.poll(events_);
}

Stop BochsTarget::hold(StopReason reason, std::string_view sentence) {
    freeze();
    return {reason, 0, with_loss(sentence)};
}

Stop BochsTarget::end(StopReason reason, std::string_view sentence, std::uint32_t power_off) {
    if (!ended_) {
        ended_ = Stop{reason, power_off, with_loss(sentence)};
    }
    return *ended_;
}

/// Adds what a person must know if the trace has a gap.
std::string BochsTarget::with_loss(std::string_view sentence) const {
    const std::string loss = ring_.loss();
    return loss.empty() ? std::string(sentence) : fmt::format("{} {}", sentence, loss);
}

std::uint64_t BochsTarget::clock() const { return events_.empty() ? 0 : events_.back().clock; }

ProcessorState BochsTarget::processor(unsigned) {
    return {}; // not asked: capabilities() says so
}

} // namespace machine::bochs
