// SPDX-License-Identifier: MIT
// A machine that plays a script: so many instructions, then an event and what it does to RAM and
// registers. Everything that reads a machine::Target can be tested on it, without an emulator.
#pragma once

#include "machine/target.h"
#include "tests/fakes/scripted_target/guest_memory.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fakes {

/// What a step may change.
struct Stage {
    GuestMemory& memory;
    machine::ProcessorState& processor;
    std::string& console;
};

struct Step {
    std::uint64_t instructions = 0; // executed before what follows
    std::function<void(Stage&)> effect;
    std::optional<abi::TraceEvent> event; // the clock is filled in when it happens
};

class ScriptedTarget : public machine::Target {
public:
    ScriptedTarget(GuestMemory memory, machine::ProcessorState first, std::vector<Step> script);

    std::string_view name() const override { return "script"; }
    machine::Capabilities capabilities() const override;
    machine::Stop run(const machine::RunLimit& limit) override;
    void request_pause() override { pause_ = true; }
    void type(std::string_view bytes) override;
    std::string all_typed() const;
    std::uint64_t clock() const override { return clock_; }
    machine::ProcessorState processor(unsigned = 0) override { return processor_; }
    std::span<const std::byte> ram() const override { return memory_.bytes(); }
    std::span<const abi::TraceEvent> events() const override { return events_; }
    const std::string& console() const override { return console_; }
    std::uint64_t state_hash() override;

private:
    void execute(std::uint64_t instructions);
    void record(abi::TraceEvent event);

    GuestMemory memory_;
    machine::ProcessorState processor_;
    std::vector<Step> script_;
    std::size_t next_ = 0;
    std::uint64_t done_in_step_ = 0;
    std::uint64_t clock_ = 0;
    std::vector<abi::TraceEvent> events_;
    std::string console_;
    mutable std::mutex typing_; // guards the next
    std::string typed_;
    std::atomic<bool> pause_ = false;
};

} // namespace fakes
