// SPDX-License-Identifier: MIT
// Same images, same options: the same run, bit for bit. Glass only: QEMU's clock follows the
// host's.
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <cstring>

namespace {

bool same_events(std::span<const abi::TraceEvent> left, std::span<const abi::TraceEvent> right) {
    return left.size() == right.size() &&
           std::memcmp(left.data(), right.data(), left.size() * sizeof(abi::TraceEvent)) == 0;
}

} // namespace

TEST_CASE(
    "Two runs on glass end in the same state and saw the same events at the same instructions") {
    const auto first = test::run_to_the_end("glass", "scene=first-light");
    const auto second = test::run_to_the_end("glass", "scene=first-light");
    CHECK(first.hash != 0);
    CHECK(first.hash == second.hash);
    CHECK(same_events(first.events, second.events));
}

TEST_CASE("Another seed gives another secret and so another end") {
    const auto first = test::run_to_the_end("glass", "scene=first-light seed=1");
    const auto second = test::run_to_the_end("glass", "scene=first-light seed=2");
    CHECK(first.hash != second.hash);
    CHECK(test::broken_expectations(second) == std::vector<std::string>{});
}

TEST_CASE("Where a run was stopped on the way does not change it") {
    const auto straight = test::run_to_the_end("glass", "scene=first-light");

    auto switched = test::switch_on("glass", test::settings_for("scene=first-light"));
    REQUIRE(switched.target);
    machine::RunLimit limit;
    limit.instructions = 10'007; // a prime, so that stops fall anywhere in a block
    machine::Stop stop;
    do {
        stop = switched.target->run(limit);
    } while (stop.reason == machine::StopReason::InstructionLimit);
    CHECK(stop.reason == machine::StopReason::PoweredOff);
    CHECK(switched.target->state_hash() == straight.hash);
    CHECK(same_events(switched.target->events(), straight.events));
}

TEST_CASE("A limit of n instructions stops after exactly n") {
    auto switched = test::switch_on("glass", test::settings_for("scene=first-light"));
    REQUIRE(switched.target);
    machine::RunLimit limit;
    for (const std::uint64_t count : {1ull, 1ull, 999ull, 123'456ull, 1ull}) {
        const auto before = switched.target->clock();
        limit.instructions = count;
        REQUIRE(switched.target->run(limit).reason == machine::StopReason::InstructionLimit);
        CHECK(switched.target->clock() == before + count);
    }
}
