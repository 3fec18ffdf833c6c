// SPDX-License-Identifier: MIT
// Back in time, up to an event, into another boot: run control's longer ways.
#include "tests/catch.h"
#include "tests/unit/visualizer/rewindable.h"
#include "visualizer/app/session.h"

namespace {

using abi::EventKind;
using vitrine::app::Chosen;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::models::RunState;

SessionSettings rewindable() {
    SessionSettings settings;
    settings.switch_on = [] {
        return machine::SwitchedOn{std::make_unique<made_up::Rewindable>(), ""};
    };
    settings.scene = machine::find_scene("first-light");
    return settings;
}

void give(Session& session, Verb verb, std::uint64_t value = 0, std::string text = {}) {
    session.post({verb, value, 0, 0, std::move(text)});
    session.advance(1);
}

void run_to_end(Session& session) { session.run_here({}); }

} // namespace

TEST_CASE("Back in time, the events ahead are still known, and have not happened", "[travel]") {
    Session session(rewindable());
    run_to_end(session);
    const auto end = session.snapshot();
    const std::uint64_t middle = end->events[end->events.size() / 2].clock;
    give(session, Verb::TravelTo, middle);
    const auto back = session.snapshot();
    CHECK(back->clock == middle);
    CHECK(back->in_the_past());
    CHECK(back->furthest == end->clock);
    CHECK(back->events.size() < end->events.size());
    CHECK(back->known.size() == end->events.size());
    CHECK(back->known.log() == end->events.log());
    CHECK(back->state == RunState::Paused); // it had ended
    CHECK(back->narration->size() < end->narration->size());
}

TEST_CASE("Going on from the past is the same run again", "[travel]") {
    Session session(rewindable());
    run_to_end(session);
    const auto end = session.snapshot();
    give(session, Verb::TravelTo, end->clock / 2);
    run_to_end(session);
    const auto again = session.snapshot();
    CHECK(again->clock == end->clock);
    CHECK(again->events.size() == end->events.size());
    CHECK(again->events.log() == end->events.log());
    CHECK(again->narration->size() == end->narration->size());
    CHECK_FALSE(again->in_the_past());
}

TEST_CASE("The nested tables are those of the moment one has gone to", "[travel]") {
    Session session(rewindable());
    run_to_end(session);
    CHECK(session.snapshot()->slat->any());
    give(session, Verb::TravelTo, 1);
    CHECK_FALSE(session.snapshot()->slat->any()); // before the hypervisor
}

TEST_CASE("A step back undoes a step, an event back leads behind the one before", "[travel]") {
    Session session(rewindable());
    give(session, Verb::RunUntil, 0, "slat-violation denied");
    const auto denied = session.snapshot();
    REQUIRE(denied->events.back().kind == EventKind::SlatViolation);
    give(session, Verb::StepInstruction);
    CHECK(session.snapshot()->clock == denied->clock + 1);
    give(session, Verb::StepBack);
    CHECK(session.snapshot()->clock == denied->clock);
    give(session, Verb::EventBack);
    CHECK(session.snapshot()->events.size() < denied->events.size());
    CHECK(session.snapshot()->clock <= denied->clock);
}

TEST_CASE("One can go to an event of the past and to one ahead that is known", "[travel]") {
    Session session(rewindable());
    run_to_end(session);
    const auto end = session.snapshot();
    const std::size_t early = end->events.size() / 4;
    const std::size_t late = end->events.size() / 2;
    give(session, Verb::TravelToEvent, early);
    CHECK(session.snapshot()->events.back().sequence == end->events[early].sequence);
    CHECK(session.snapshot()->events.back().kind == end->events[early].kind);
    give(session, Verb::TravelToEvent, late);
    CHECK(session.snapshot()->events.back().kind == end->events[late].kind);
    CHECK(session.snapshot()->clock >= end->events[late].clock);
    give(session, Verb::TravelToEvent, end->events.size()); // there is none
    CHECK(session.snapshot()->events.back().kind == end->events[late].kind);
}

TEST_CASE("Dragging through time goes to where the hand is, not to all places between",
          "[travel]") {
    Session session(rewindable());
    run_to_end(session);
    const std::uint64_t number = session.snapshot()->number;
    for (const std::uint64_t clock : {20'000U, 21'000U, 22'000U, 23'000U}) {
        session.post({Verb::TravelTo, clock, 0, 0, {}});
    }
    session.advance(1);
    CHECK(session.snapshot()->clock == 23'000);
    CHECK(session.snapshot()->number == number + 1);
}

TEST_CASE("A machine without a past says so", "[travel]") {
    SessionSettings settings = rewindable();
    settings.switch_on = [] { return machine::SwitchedOn{fakes::first_light(), ""}; };
    Session session(settings);
    give(session, Verb::TravelTo, 10);
    CHECK(session.snapshot()->notice.find("past") != std::string::npos);
    CHECK(session.snapshot()->clock == 0);
}

TEST_CASE("Running until an event stops behind it; nonsense is a sentence", "[travel]") {
    Session session(rewindable());
    give(session, Verb::RunUntil, 0, "secure-call");
    CHECK(session.snapshot()->events.back().kind == EventKind::SecureCall);
    CHECK(session.snapshot()->state == RunState::Paused);
    give(session, Verb::RunUntil, 0, "no-such-thing");
    CHECK(session.snapshot()->notice.find("no-such-thing") != std::string::npos);
}

TEST_CASE("Another scene can be booted, without the guards that were named", "[travel]") {
    SessionSettings settings = rewindable();
    std::vector<std::string> left_out;
    settings.choose = [&left_out](const std::string& scene,
                                  const std::vector<std::string>& without) {
        left_out = without;
        return Chosen{machine::find_scene(scene),
                      machine::find_scene(scene) != nullptr ? "" : "No such scene."};
    };
    Session session(settings);
    run_to_end(session);
    const std::uint64_t boot = session.snapshot()->boot;
    give(session, Verb::Boot, 0, "shell hvci mbec");
    CHECK(session.snapshot()->scene == machine::find_scene("shell"));
    CHECK(session.snapshot()->boot == boot + 1);
    CHECK(session.snapshot()->clock == 0);
    CHECK(left_out == std::vector<std::string>{"hvci", "mbec"});
    give(session, Verb::Boot, 0, "nowhere");
    CHECK(session.snapshot()->notice == "No such scene.");
    CHECK(session.snapshot()->boot == boot + 1);
}

TEST_CASE("A breakpoint is set by its address, taken away by the same, kept over a restart",
          "[travel]") {
    Session session(rewindable());
    give(session, Verb::SwitchBreakpoint, 0xFFFF'F800'0000'1234);
    CHECK(session.snapshot()->breakpoints == std::vector<std::uint64_t>{0xFFFF'F800'0000'1234});
    give(session, Verb::Restart);
    CHECK(session.snapshot()->breakpoints.size() == 1);
    give(session, Verb::SwitchBreakpoint, 0xFFFF'F800'0000'1234);
    CHECK(session.snapshot()->breakpoints.empty());
}
