// SPDX-License-Identifier: MIT
#include "tests/fakes/scripted_target/scripted_target.h"

#include "abi/ports.h"
#include "abi/trace_ring.h"

#include <utility>

namespace fakes {

namespace {

constexpr std::uint64_t instruction_length = 3; // bytes RIP advances in this made-up processor

} // namespace

ScriptedTarget::ScriptedTarget(GuestMemory memory, machine::ProcessorState first,
                               std::vector<Step> script)
    : memory_(std::move(memory)), processor_(first), script_(std::move(script)) {}

machine::Capabilities ScriptedTarget::capabilities() const {
    return {.step_instruction = true,
            .exact_clock = true,
            .deterministic = true,
            .hardware_events = true,
            .reason = {}};
}

machine::Stop ScriptedTarget::run(const machine::RunLimit& limit) {
    using machine::StopReason;
    std::uint64_t left = limit.instructions;
    while (next_ < script_.size()) {
        if (pause_.exchange(false)) {
            return {StopReason::Paused, 0, "Paused."};
        }
        const Step& step = script_[next_];
        const std::uint64_t wanted = step.instructions - done_in_step_;
        if (wanted > left || (wanted == left && left == 0)) {
            execute(left);
            done_in_step_ += left;
            return {StopReason::InstructionLimit, 0, ""};
        }
        execute(wanted);
        left -= wanted;
        done_in_step_ = 0;
        ++next_;
        if (step.effect) {
            Stage stage{memory_, processor_, console_};
            step.effect(stage);
        }
        if (step.event) {
            record(*step.event);
            if (limit.until && limit.until(events_.back())) {
                return {StopReason::EventMatched, 0, ""};
            }
        }
    }
    return {StopReason::PoweredOff, static_cast<std::uint32_t>(abi::PowerOff::Orderly),
            "The machine switched itself off in good order."};
}

void ScriptedTarget::execute(std::uint64_t instructions) {
    clock_ += instructions;
    if (instructions > 0) {
        processor_.rip += instructions < 64 ? instructions * instruction_length : 0;
        processor_.general[0] += instructions;
    }
}

void ScriptedTarget::record(abi::TraceEvent event) {
    event.clock = clock_;
    event.rip = processor_.rip;
    event.sequence = static_cast<std::uint32_t>(events_.size());
    events_.push_back(event);
    if (event.seen_by_hardware()) {
        return;
    }
    // What the hypervisor writes lies in its ring as well.
    auto header = memory_.read<abi::TraceRingHeader>(abi::trace_ring_header_address);
    memory_.write(abi::trace_ring_slots_address + header.written * sizeof event, event);
    ++header.written;
    memory_.write(abi::trace_ring_header_address, header);
}

std::uint64_t ScriptedTarget::state_hash() {
    std::uint64_t hash = 14695981039346656037ull; // FNV-1a
    for (const std::byte value : memory_.bytes()) {
        hash = (hash ^ static_cast<std::uint8_t>(value)) * 1099511628211ull;
    }
    return hash ^ processor_.rip;
}

void ScriptedTarget::type(std::string_view bytes) {
    const std::lock_guard lock(typing_);
    typed_ += bytes;
}

std::string ScriptedTarget::all_typed() const {
    const std::lock_guard lock(typing_);
    return typed_;
}

} // namespace fakes
