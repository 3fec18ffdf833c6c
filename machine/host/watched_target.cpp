// SPDX-License-Identifier: MIT
#include "machine/host/watched_target.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <utility>

namespace machine::host {

WatchedTarget::WatchedTarget(std::span<const std::byte> ram, FileDescriptor console,
                             FileDescriptor pause)
    : ring_(ram), console_(std::move(console)), pause_request_(std::move(pause)) {}

std::optional<Stop> WatchedTarget::over_at_once(const RunLimit& limit) {
    if (offer_events(limit)) {
        return Stop{StopReason::EventMatched, 0,
                    with_loss("The event came while the machine stopped.")};
    }
    if (ended_) {
        return ended_;
    }
    if (pause_.exchange(false)) {
        return Stop{StopReason::Paused, 0, with_loss("Paused.")};
    }
    if (limit.instructions == 0) {
        return Stop{StopReason::InstructionLimit, 0, with_loss("No instruction was asked for.")};
    }
    return std::nullopt;
}

std::optional<Stop> WatchedTarget::limit_reached(const RunLimit& limit,
                                                 std::uint64_t clock_at_start) {
    const std::uint64_t passed = clock() - clock_at_start;
    if (limit.instructions != RunLimit::none && passed >= limit.instructions) {
        return hold(StopReason::InstructionLimit, "The time asked for has passed.");
    }
    if (pause_.exchange(false)) {
        return hold(StopReason::Paused, "Paused.");
    }
    return std::nullopt;
}

void WatchedTarget::take_events() {
    fresh_.clear();
    ring_.poll(fresh_);
    for (const abi::TraceEvent& event : fresh_) {
        events_.append(event);
    }
}

bool WatchedTarget::offer_events(const RunLimit& limit) {
    while (offered_ < events_.size()) {
        const abi::TraceEvent& event = events()[offered_++];
        if (limit.until && limit.until(event)) {
            return true;
        }
    }
    return false;
}

void WatchedTarget::wait_a_moment(int also) {
    // A closed descriptor is -1, which poll skips.
    pollfd watched[] = {
        {pause_request_.number(), POLLIN, 0}, {console_.number(), POLLIN, 0}, {also, POLLIN, 0}};
    constexpr auto count = sizeof watched / sizeof watched[0];
    ::poll(watched, count, static_cast<int>(look_interval.count()));
    if ((watched[0].revents & POLLIN) != 0) {
        std::uint64_t requests = 0;
        [[maybe_unused]] const auto got =
            ::read(pause_request_.number(), &requests, sizeof requests);
    }
}

void WatchedTarget::request_pause() {
    pause_.store(true);
    wake();
}

void WatchedTarget::type(std::string_view bytes) {
    console_.type(bytes);
    wake();
}

/// Ends the wait between two looks.
void WatchedTarget::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(pause_request_.number(), &one, sizeof one);
}

Stop WatchedTarget::end(StopReason reason, std::string_view sentence, std::uint32_t power_off) {
    if (!ended_) {
        ended_ = Stop{reason, power_off, with_loss(sentence)};
    }
    return *ended_;
}

std::string WatchedTarget::with_loss(std::string_view sentence) const {
    std::string text(sentence);
    for (const std::string& loss : {ring_.loss(), events_.loss()}) {
        text += loss.empty() ? "" : " " + loss;
    }
    return text;
}

std::string WatchedTarget::no_sign_of_life(std::chrono::milliseconds silence,
                                           std::string_view place) {
    return fmt::format("The machine gave no sign of life for {} s (no event, no output, no end){}. "
                       "If it only needs more time, raise the silence limit.",
                       std::chrono::duration<double>(silence).count(), place);
}

} // namespace machine::host
