// SPDX-License-Identifier: MIT
// The whole stack, there and back: hypervisor, both VTLs, nested page tables.
#include "machine/time_travel.h"

#include "abi/trace_ring.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <algorithm>

namespace {

using machine::Breakpoint;
using machine::StopReason;

constexpr const char* scene = "scene=first-light";

std::unique_ptr<machine::Target> boot(std::uint64_t history_bytes) {
    auto settings = test::settings_for(scene);
    settings.history_bytes = history_bytes;
    auto switched = test::switch_on("glass", settings);
    REQUIRE(switched.target);
    return std::move(switched.target);
}

std::unique_ptr<machine::Target> travelling() { return boot(256 << 20); }

/// The state of a machine that has come here straight.
std::uint64_t hash_at(std::uint64_t clock) {
    const auto straight = boot(0);
    straight->run({.instructions = clock});
    REQUIRE(straight->clock() == clock);
    return straight->state_hash();
}

} // namespace

TEST_CASE("Keeping the past changes nothing, and after its end a machine can go back") {
    const auto straight = test::run_to_the_end("glass", scene);
    const auto target = travelling();
    CHECK(target->capabilities().time_travel);
    CHECK(target->run({}).reason == StopReason::PoweredOff);
    const std::uint64_t end = target->clock();
    CHECK(target->state_hash() == straight.hash);

    for (const std::uint64_t moment : {end / 7, end / 2, end - 1, std::uint64_t{1}, end / 3 * 2}) {
        INFO(moment);
        CHECK(target->travel_to(moment).reason == StopReason::InstructionLimit);
        CHECK(target->state_hash() == hash_at(moment));
    }
    CHECK(target->run({}).reason == StopReason::PoweredOff);
    CHECK(target->clock() == end);
    CHECK(target->state_hash() == straight.hash);
    CHECK(target->events().size() == straight.events.size());
}

TEST_CASE("A way can be gone in pieces, from where it begins to run again") {
    const auto target = travelling();
    target->run({});
    const std::uint64_t moment = target->clock() / 3 * 2;
    const std::uint64_t start = target->rerun_start(moment);
    CHECK(start <= moment);
    target->travel_to(start);
    CHECK(target->clock() == start);
    while (target->clock() < moment) {
        CHECK(target->rerun_start(moment) == target->clock()); // nothing is nearer than here
        target->travel_to(target->clock() +
                          std::min<std::uint64_t>(70'001, moment - target->clock()));
    }
    CHECK(target->state_hash() == hash_at(moment));
}

TEST_CASE("Without a history a machine says that it cannot go back") {
    const auto target = boot(0);
    CHECK_FALSE(target->capabilities().time_travel);
    const auto stop = target->travel_to(0);
    CHECK(stop.reason == StopReason::Failed);
    CHECK_THAT(stop.sentence, test::contains("does not keep its past"));
}

TEST_CASE("From the denial back to the change that forbade the page, and to who wrote its entry") {
    const auto target = travelling();
    target->run({});
    const auto is = [](abi::EventKind kind) {
        return [kind](const abi::TraceEvent& event) { return event.kind == kind; };
    };
    REQUIRE(machine::back_to_event(*target, is(abi::EventKind::SlatViolation)));
    const std::uint64_t page = target->events().back().operand[0] / abi::page_size;
    const auto forbade = [&](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::SlatChange && event.operand[0] <= page &&
               page - event.operand[0] < event.operand[1];
    };
    const auto stop = machine::back_to_event(*target, forbade);
    REQUIRE(stop);
    CHECK(stop->reason == StopReason::EventMatched);
    CHECK(forbade(target->events().back()));
    // The trace ring's counter is what the hypervisor wrote last.
    constexpr std::uint64_t counter =
        abi::trace_ring_header_address + offsetof(abi::TraceRingHeader, written);
    const std::uint64_t before = target->clock();
    REQUIRE(machine::back_to_last_write(*target, Breakpoint::Space::Physical, counter, 8));
    CHECK(target->clock() < before);
    CHECK(target->processor().world == abi::World::Kind::Hypervisor);
}
