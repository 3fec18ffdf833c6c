// SPDX-License-Identifier: MIT
// Going back in time: what one finds there, and what happens when one goes on.
#include "machine/hash.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/busy_machine.h"

#include <algorithm>
#include <random>

namespace {

using machine::glass::History;
using test::Busy;
using test::StopReason;

constexpr std::size_t plenty = 256 << 20;
constexpr std::uint64_t whole_run = 3 * History::interval + 123'457;

/// All of it, and all that it saw. A page of zeros is like one that nobody has touched yet.
std::uint64_t state_of(Busy& m) {
    machine::Hash hash;
    const auto ram = m.memory().ram();
    for (std::uint64_t page = 0; page < ram.size(); page += x86::page_bytes) {
        const auto bytes = ram.subspan(page, x86::page_bytes);
        if (std::any_of(bytes.begin(), bytes.end(),
                        [](std::byte each) { return each != std::byte{}; })) {
            hash.add(page);
            hash.add(bytes);
        }
    }
    hash.add(m.board().register_hash());
    hash.add(std::as_bytes(std::span(m.events())));
    return hash.value();
}

/// The moments to which the tests go: around checkpoints, and anywhere.
std::vector<std::uint64_t> moments() {
    std::vector<std::uint64_t> clocks = {0,
                                         1,
                                         History::interval - 1,
                                         History::interval,
                                         History::interval + 1,
                                         2 * History::interval,
                                         whole_run - 1};
    std::mt19937_64 random(3);
    for (unsigned count = 0; count < 5; ++count) {
        clocks.push_back(random() % whole_run);
    }
    return clocks;
}

} // namespace

TEST_CASE("In the past everything is as it was", "[history]") {
    Busy travelling;
    travelling.board().keep_history(plenty);
    travelling.run_to(whole_run);
    const std::uint64_t end = state_of(travelling);
    for (const std::uint64_t moment : moments()) {
        INFO(moment);
        CHECK(travelling.board().travel_to(moment).reason == StopReason::InstructionLimit);
        CHECK(travelling.clock() == moment);
        Busy straight;
        straight.run_to(moment);
        CHECK(state_of(travelling) == state_of(straight));
    }
    travelling.board().travel_to(whole_run);
    CHECK(state_of(travelling) == end);
}

TEST_CASE("Keeping the past does not change the run", "[history]") {
    Busy plain;
    plain.run_to(whole_run);
    Busy kept;
    kept.board().keep_history(plenty);
    kept.run_to(whole_run);
    CHECK(state_of(kept) == state_of(plain));
    CHECK(kept.board().history()->size() == 4);
}

TEST_CASE("Going on from the past is the same run again", "[history]") {
    Busy m;
    m.board().keep_history(plenty);
    m.run_to(whole_run);
    const std::uint64_t end = state_of(m);
    const std::size_t events = m.events().size();
    m.board().travel_to(700'000);
    CHECK(m.events().size() < events);
    m.run_to(whole_run);
    CHECK(state_of(m) == end);
    CHECK(m.events().size() == events);
    m.board().travel_to(2 * History::interval + 5);
    m.run_to(whole_run + History::interval); // past what was known
    Busy straight;
    straight.run_to(whole_run + History::interval);
    CHECK(state_of(m) == state_of(straight));
}

TEST_CASE("Little memory makes checkpoints rarer, not wrong", "[history]") {
    Busy m;
    m.board().keep_history(100 << 10);
    m.run_to(6 * History::interval);
    CHECK(m.board().history()->size() < 6);
    m.board().travel_to(2 * History::interval + 77);
    Busy straight;
    straight.run_to(2 * History::interval + 77);
    CHECK(state_of(m) == state_of(straight));
}

TEST_CASE("Two processors go back together, in the middle of a turn", "[history]") {
    Busy m(2);
    m.prepare(1, Busy::code);
    m.board().keep_history(plenty);
    m.run_to(2 * History::interval);
    for (const std::uint64_t moment : {History::interval + 500, 12'345ul}) {
        m.board().travel_to(moment);
        Busy straight(2);
        straight.prepare(1, Busy::code);
        straight.run_to(moment);
        CHECK(state_of(m) == state_of(straight));
    }
}

TEST_CASE("A pause that is asked for while one travels waits until one is there", "[history]") {
    Busy m;
    m.board().keep_history(plenty);
    m.run_to(History::interval);
    m.board().request_pause();
    m.board().travel_to(999);
    CHECK(m.clock() == 999);
    CHECK(m.go_on(10).reason == StopReason::Paused);
}
