// SPDX-License-Identifier: MIT
// A machine with a long past and nothing in it: to go back it runs from its start again, and tells
// of each piece of the way.
#pragma once

#include "machine/target.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace made_up {

class LongPast : public machine::Target {
public:
    using Tell = std::function<void(std::uint64_t clock)>;

    explicit LongPast(std::uint64_t end, Tell tell = {}) : end_(end), tell_(std::move(tell)) {}

    std::string_view name() const override { return "long past"; }
    machine::Capabilities capabilities() const override {
        machine::Capabilities all;
        all.time_travel = true;
        return all;
    }
    machine::Stop run(const machine::RunLimit& limit) override {
        clock_ += std::min(limit.instructions, end_ - clock_);
        return where();
    }
    void request_pause() override {}
    void type(std::string_view) override {}
    machine::Stop travel_to(std::uint64_t clock) override {
        clock_ = std::min(clock, end_);
        if (tell_) {
            tell_(clock_);
        }
        return where();
    }
    std::uint64_t rerun_start(std::uint64_t clock) const override {
        return clock < clock_ ? 0 : clock_;
    }
    std::uint64_t clock() const override { return clock_; }
    machine::ProcessorState processor(unsigned) override { return {}; }
    std::span<const std::byte> ram() const override { return {}; }
    std::span<const abi::TraceEvent> events() const override { return events_; }
    const std::string& console() const override { return console_; }
    std::uint64_t state_hash() override { return 0; }

private:
    machine::Stop where() const {
        return {clock_ < end_ ? machine::StopReason::InstructionLimit
                              : machine::StopReason::PoweredOff,
                0, ""};
    }

    std::uint64_t end_;
    Tell tell_;
    std::uint64_t clock_ = 0;
    std::vector<abi::TraceEvent> events_;
    std::string console_;
};

} // namespace made_up
