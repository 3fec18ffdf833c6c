// SPDX-License-Identifier: MIT
#include "machine/qemu/qemu_target.h"

#include "x86/control_registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace machine::qemu {
namespace {

using namespace std::chrono_literals;

constexpr auto halt_check_interval = 1s;

bool interrupts_are_off(const ProcessorState& processor) {
    return !x86::Rflags::from(processor.rflags).get(x86::Rflags::interrupts);
}

} // namespace

QemuTarget::QemuTarget(Parts parts, const Settings& settings)
    : WatchedTarget(parts.ram->bytes(), std::move(parts.console), std::move(parts.pause)),
      parts_(std::move(parts)), settings_(settings) {}

QemuTarget::~QemuTarget() {
    if (parts_.found) {
        leave(*parts_.found);
    }
}

Capabilities QemuTarget::capabilities() const {
    Capabilities capabilities;
    capabilities.exact_clock = settings_.clock == Settings::Clock::CountInstructions;
    capabilities.step_instruction = true;
    capabilities.breakpoints = true;
    capabilities.reason = "QEMU is watched from outside: it steps and stops at instructions, but "
                          "only near an event, cannot go back, and shows the hypervisor's events "
                          "but not the processor's own.";
    return capabilities;
}

Stop QemuTarget::run(const RunLimit& limit) {
    if (auto stop = over_at_once(limit)) {
        return *stop;
    }
    if (limit.instructions == 1) {
        return step_once();
    }
    if (std::string problem = step_over_breakpoints(); !problem.empty()) {
        return {StopReason::Failed, 0, problem};
    }
    if (!parts_.monitor->resume().empty() && !wait_for_exit()) {
        return end(StopReason::Failed, "QEMU takes no commands; it hangs.");
    }
    const auto now = std::chrono::steady_clock::now();
    Watch watch{clock(), now, now};
    for (;;) {
        wait_a_moment();
        if (auto stop = look(limit, watch)) {
            return *stop;
        }
    }
}

std::optional<Stop> QemuTarget::look(const RunLimit& limit, Watch& watch) {
    const bool exited = has_exited(); // first: then what it left behind is complete
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
    if (exited) {
        const Stop stop = how_it_ended();
        return end(stop.reason, stop.sentence, stop.power_off);
    }
    if (parts_.monitor->has_stopped()) {
        return at_breakpoint();
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

std::optional<Stop> QemuTarget::after_silence(const RunLimit& limit, Watch& watch) {
    const auto now = std::chrono::steady_clock::now();
    const auto silence = now - watch.last_sign_of_life;
    const auto unchecked = now - watch.last_halt_check;
    if (std::min(silence, unchecked) >= halt_check_interval) {
        watch.last_halt_check = now;
        if (is_halted_for_ever() && freeze()) {
            return end(StopReason::Stuck,
                       fmt::format("The processor is halted at {:#x} with interrupts off: nothing "
                                   "can wake it. The console may say why.",
                                   processor(0).rip));
        }
    }
    const bool is_expected = limit.silence == RunLimit::Silence::Expected;
    if (is_expected || silence < settings_.silence_limit || !freeze()) {
        return ended_; // usually nothing
    }
    return end(StopReason::Failed,
               no_sign_of_life(settings_.silence_limit,
                               fmt::format("; it was at {:#x}", processor(0).rip)));
}

bool QemuTarget::is_halted_for_ever() {
    for (unsigned index = 0; index < processor_count(); ++index) {
        if (!sleeps_for_ever(index)) {
            return false;
        }
    }
    return true;
}

/// Alone it would: a processor that another one could still wake looks the same.
bool QemuTarget::sleeps_for_ever(unsigned index) {
    const auto registers = read_registers(index);
    return registers && registers->halted && interrupts_are_off(registers->processor);
}

/// Takes in what has come from the machine; true if it gave a sign of life.
bool QemuTarget::collect() {
    const std::size_t events_before = events_.size();
    const bool printed = console_.read();
    host::drain(parts_.errors, errors_);
    parts_.monitor->take_events();
    take_events();
    return printed || events_.size() != events_before;
}

/// Stops the guest. False if there is nothing to stop any more: its process is gone, as the next
/// look will see, or hangs, and then `ended_` says so.
bool QemuTarget::freeze() {
    if (parts_.monitor->stop().empty()) {
        return true;
    }
    if (!wait_for_exit()) {
        end(StopReason::Failed, "QEMU does not obey the order to stop; it hangs.");
    }
    return false;
}

/// Stops the guest for this reason; nothing if it came to its end first and nobody waits for an
/// event: then the end is what the run reports.
std::optional<Stop> QemuTarget::hold(StopReason reason, std::string_view sentence) {
    if (!freeze() && reason != StopReason::EventMatched) {
        return ended_;
    }
    collect();
    return Stop{reason, 0, with_loss(sentence)};
}

std::optional<Registers> QemuTarget::read_registers(unsigned index) {
    const Monitor::Answer answer = parts_.monitor->ask("info registers", index);
    return answer.error.empty() ? parse_registers(answer.text) : std::nullopt;
}

ProcessorState QemuTarget::processor(unsigned index) {
    if (has_exited()) {
        return {}; // its registers went with it
    }
    const auto registers = read_registers(index);
    if (!registers) {
        return {};
    }
    ProcessorState processor = registers->processor;
    place_in_world(processor, read_ring_header(ram()));
    return processor;
}

std::uint64_t QemuTarget::state_hash() {
    std::uint64_t hash = parts_.ram->hash();
    const auto add = [&hash](std::uint64_t value) {
        hash = (hash ^ value) * 0x0000'0100'0000'01B3;
    };
    for (unsigned index = 0; index < processor_count(); ++index) {
        const ProcessorState state = processor(index);
        for (const std::uint64_t value : state.general) {
            add(value);
        }
        for (const std::uint64_t value :
             {state.rip, state.rflags, state.cr0, state.cr2, state.cr3, state.cr4, state.efer}) {
            add(value);
        }
    }
    return hash;
}

} // namespace machine::qemu
