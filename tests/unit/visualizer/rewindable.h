// SPDX-License-Identifier: MIT
// A scripted machine that keeps its past: to go back it plays its script again from the start.
#pragma once

#include "machine/target.h"
#include "tests/fakes/scripted_target/first_light.h"

#include <memory>
#include <utility>
#include <vector>

namespace made_up {

class Rewindable : public machine::Target {
public:
    Rewindable() : inner_(fakes::first_light()) {}

    std::string_view name() const override { return "rewindable"; }
    machine::Capabilities capabilities() const override {
        machine::Capabilities all = inner_->capabilities();
        all.time_travel = true;
        all.breakpoints = true;
        return all;
    }
    machine::Stop run(const machine::RunLimit& limit) override { return inner_->run(limit); }
    void request_pause() override { inner_->request_pause(); }
    void type(std::string_view bytes) override { inner_->type(bytes); }
    std::uint64_t clock() const override { return inner_->clock(); }
    machine::ProcessorState processor(unsigned index) override { return inner_->processor(index); }
    std::span<const std::byte> ram() const override { return inner_->ram(); }
    std::span<const abi::TraceEvent> events() const override { return inner_->events(); }
    const std::string& console() const override { return inner_->console(); }
    std::uint64_t state_hash() override { return inner_->state_hash(); }

    machine::Stop travel_to(std::uint64_t clock) override {
        if (clock < inner_->clock()) {
            inner_ = fakes::first_light();
        }
        const std::uint64_t missing = clock - inner_->clock();
        return missing == 0 ? machine::Stop{} : inner_->run({.instructions = missing});
    }
    std::uint64_t rerun_start(std::uint64_t clock) const override {
        return clock < inner_->clock() ? 0 : inner_->clock();
    }
    void stop_at(const std::vector<machine::Breakpoint>& at) override { breakpoints = at; }

    std::vector<machine::Breakpoint> breakpoints;

private:
    std::unique_ptr<fakes::ScriptedTarget> inner_;
};

} // namespace made_up
