// SPDX-License-Identifier: MIT
// QEMU itself, run, stopped and run again.
#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "machine/qemu/qemu.h"
#include "tests/catch.h"
#include "tests/unit/machine/qemu/guest_layout.h"
#include "tests/unit/machine/qemu/qemu_guest.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace {

using namespace qemu_guest;
using namespace std::chrono_literals;
using abi::TraceEvent;
using machine::RunLimit;
using machine::StopReason;

} // namespace

TEST_CASE("QEMU runs a guest to its power-off and loses nothing", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('o');
    const auto stop = target->run({});

    INFO(stop.sentence);
    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    CHECK(target->console() == "guest: hello\n");
    REQUIRE(target->events().size() == 4);
    CHECK(numbered_without_gap(target->events()));
    CHECK(target->events()[0].kind == abi::EventKind::HypervisorStarted);
    CHECK(target->events()[3].kind == abi::EventKind::Mark);
    CHECK(target->clock() == target->events()[3].clock);
    CHECK(target->ram().size() == abi::minimum_ram_size);

    const auto again = target->run({});
    CHECK(again.reason == StopReason::PoweredOff);
    CHECK(again.power_off == stop.power_off);
}

TEST_CASE("QEMU hands on why the guest switched the machine off", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto stop = switched_on('b')->run({});

    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
    CHECK(stop.sentence.find("kernel.exe") != std::string::npos);
}

TEST_CASE("QEMU stops when `until` says so, misses no event and goes on", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('e');
    std::vector<std::uint32_t> seen;
    const auto until_number = [&seen](std::uint32_t number) {
        return RunLimit{RunLimit::none, [&seen, number](const TraceEvent& event) {
                            seen.push_back(event.sequence);
                            return event.sequence == number;
                        }};
    };
    for (const std::uint32_t number : {0u, 1u, 2u, 500u, 501u}) {
        const auto stop = target->run(until_number(number));
        REQUIRE(stop.reason == StopReason::EventMatched);
        REQUIRE(seen.size() == number + 1);
        CHECK(seen.back() == number);
    }
    const std::size_t while_stopped = target->events().size();
    std::this_thread::sleep_for(50ms);
    CHECK(target->run(until_number(static_cast<std::uint32_t>(while_stopped + 100))).reason ==
          StopReason::EventMatched);
    CHECK(numbered_without_gap(target->events()));
    CHECK(target->events().size() > while_stopped);
}

TEST_CASE("QEMU stands still between runs", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('e');
    REQUIRE(target->run(first_event()).reason == StopReason::EventMatched);
    const std::uint64_t hash = target->state_hash();
    std::this_thread::sleep_for(50ms);
    CHECK(target->state_hash() == hash);

    const auto written = target->events().size();
    target->run({RunLimit::none,
                 [written](const TraceEvent& event) { return event.sequence > written + 10; }});
    CHECK(target->state_hash() != hash);
}

TEST_CASE("A pause asked for by another thread stops QEMU", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('e');
    std::thread other([&target] {
        std::this_thread::sleep_for(200ms);
        target->request_pause();
    });
    const auto stop = target->run({});
    other.join();
    CHECK(stop.reason == StopReason::Paused);

    SECTION("and one between runs stops the next at once") {
        const auto events = target->events().size();
        target->request_pause();
        CHECK(target->run({}).reason == StopReason::Paused);
        CHECK(target->events().size() == events);
        CHECK(target->run(first_event()).reason == StopReason::EventMatched);
    }
}

TEST_CASE("QEMU stops soon after the clock has passed the limit", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('e');
    CHECK(target->run({0, {}}).reason == StopReason::InstructionLimit);
    CHECK(target->events().empty());

    constexpr std::uint64_t ticks = 1'000'000;
    CHECK(target->run({ticks, {}}).reason == StopReason::InstructionLimit);
    const std::uint64_t after_first = target->clock();
    CHECK(target->run({ticks, {}}).reason == StopReason::InstructionLimit);
    CHECK(target->clock() - after_first >= ticks);
}

TEST_CASE("A flood of events comes in order, and any loss is admitted", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('f');
    const auto stop = target->run({});
    REQUIRE(stop.reason == StopReason::PoweredOff);

    const auto& events = target->events();
    CHECK(std::is_sorted(events.begin(), events.end(), [](const auto& left, const auto& right) {
        return left.sequence < right.sequence;
    }));
    CHECK(std::all_of(events.begin(), events.end(), [](const TraceEvent& event) {
        return event.operand[0] == event.sequence + 1 && event.operand[1] == event.sequence;
    }));
    CHECK(events.back().sequence == FLOOD_EVENTS - 1);
    const bool complete = events.size() == FLOOD_EVENTS;
    CHECK(complete == (stop.sentence.find("missing from the trace") == std::string::npos));
    if (!complete) {
        const auto missing = std::to_string(FLOOD_EVENTS - events.size());
        CHECK(stop.sentence.find(missing + " events") != std::string::npos);
    }
}

TEST_CASE("With the counting clock, figures and states repeat exactly", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto settings = settings_for('c').boot;
    const auto first = machine::qemu::measure(settings);
    const auto second = machine::qemu::measure(settings);
    INFO(first.error);
    REQUIRE(first.error.empty());
    REQUIRE(first.marks.size() == 2);
    REQUIRE(second.marks.size() == 2);
    const auto instructions = first.marks[1].instructions - first.marks[0].instructions;
    CHECK(instructions >= 2 * COUNTED_LOOPS); // two instructions a round, and the event's own
    CHECK(instructions < 2 * COUNTED_LOOPS + 60);
    CHECK(second.marks[1].instructions - second.marks[0].instructions == instructions);
    CHECK(second.marks[0].instructions == first.marks[0].instructions);
}

TEST_CASE("A run that does not end in good order is no measurement", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    CHECK_FALSE(machine::qemu::measure(settings_for('b').boot).error.empty());
}
