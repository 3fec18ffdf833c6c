// SPDX-License-Identifier: MIT
#include "visualizer/app/recorded_run.h"

#include "machine/trace_blocks.h"
#include "tests/catch.h"
#include "tests/unit/visualizer/comes_true.h"
#include "tests/unit/visualizer/launching.h"
#include "visualizer/app/session.h"

#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using machine::ReadSoFar;
using machine::StopReason;
using made_up::comes_true;
using vitrine::app::LongWork;
using vitrine::app::open_recorded_run;
using vitrine::app::RecordedRun;

machine::Trace trace_of(std::vector<abi::TraceEvent> events) {
    machine::Trace trace;
    trace.origin = machine::TraceOrigin{"trustlet-launch", "glass", "", ""};
    trace.events = std::move(events);
    return trace;
}

constexpr std::size_t many = 100'000; // events

std::vector<abi::TraceEvent> many_events() {
    std::vector<abi::TraceEvent> events(many, made_up::at(0, abi::EventKind::VtlCall,
                                                          made_up::World::Vtl0Kernel,
                                                          made_up::World::Vtl1Kernel));
    return made_up::in_time(std::move(events));
}

std::string in_blocks(const std::vector<abi::TraceEvent>& events) {
    std::ostringstream out;
    machine::TraceWriter writer(out, {"first-light", "glass", "", ""});
    for (const abi::TraceEvent& event : events) {
        writer.add(event);
    }
    writer.flush();
    return out.str();
}

/// A place for a file, which is gone with the test.
class Place {
public:
    explicit Place(const char* name)
        : path_(std::filesystem::temp_directory_path() /
                (name +
                 std::to_string(std::filesystem::hash_value(std::filesystem::current_path())))) {
        std::filesystem::remove(path_);
    }
    ~Place() { std::filesystem::remove(path_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    const std::filesystem::path& path() const { return path_; }
    void write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }

private:
    std::filesystem::path path_;
};

} // namespace

TEST_CASE("A recorded trace stops where a machine would", "[trace]") {
    RecordedRun run(trace_of(made_up::launch_of_hello()));
    CHECK(run.name() == "glass, recorded");
    CHECK_FALSE(run.capabilities().reason.empty());
    const auto stop = run.run({.until = [](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::LaunchGate;
    }});
    CHECK(stop.reason == StopReason::EventMatched);
    CHECK(run.events().size() == 4);
    CHECK(run.clock() == 400);
    CHECK(run.run({.instructions = 150}).reason == StopReason::InstructionLimit);
    CHECK(run.clock() == 550);
    CHECK(run.events().size() == 5);
    CHECK(run.run({}).reason == StopReason::PoweredOff);
    CHECK(run.events().size() == made_up::launch_of_hello().size());
}

TEST_CASE("A recorded trace goes back and forth", "[trace]") {
    RecordedRun run(trace_of(made_up::launch_of_hello()));
    run.run({});
    run.travel_to(350);
    CHECK(run.clock() == 350);
    CHECK(run.events().size() == 3);
    run.travel_to(0);
    CHECK(run.events().empty());
    run.travel_to(1'000'000);
    CHECK(run.events().size() == made_up::launch_of_hello().size());
}

TEST_CASE("A pause that was asked for ends the next run at once", "[trace]") {
    RecordedRun run(trace_of(made_up::launch_of_hello()));
    run.request_pause();
    CHECK(run.run({}).reason == StopReason::Paused);
    CHECK(run.run({}).reason == StopReason::PoweredOff);
}

TEST_CASE("A trace without events, or out of order, can be played all the same", "[trace]") {
    RecordedRun empty(trace_of({}));
    CHECK(empty.run({}).reason == StopReason::PoweredOff);
    auto events = made_up::launch_of_hello();
    std::swap(events.front(), events.back());
    RecordedRun odd(trace_of(events));
    odd.run({});
    CHECK(odd.clock() == 1500);
}

TEST_CASE("The window's session tells a trace's launches without any memory", "[trace]") {
    vitrine::app::SessionSettings settings;
    settings.switch_on = [] {
        return machine::SwitchedOn{
            std::make_unique<RecordedRun>(trace_of(made_up::launch_of_hello())), ""};
    };
    vitrine::app::Session session(settings);
    session.run_here({});
    const auto now = session.snapshot();
    CHECK_FALSE(now->has_memory());
    REQUIRE(now->launches->size() == 1);
    CHECK_FALSE(now->launches->at(0).memory);
    CHECK(now->launches->at(0).gates[4].kind == vitrine::models::GateState::Kind::Open);
}

TEST_CASE("Reading a trace tells how far it is, and can be given up with what was read",
          "[trace][long]") {
    const auto events = many_events();
    std::ostringstream lines;
    machine::write_trace(lines, events);
    for (const std::string& bytes : {in_blocks(events), lines.str()}) {
        std::istringstream in(bytes);
        std::uint64_t told = 0;
        const machine::Trace part = machine::read_trace(in, [&](const ReadSoFar& so_far) {
            CHECK(so_far.bytes > told);
            CHECK(so_far.bytes <= bytes.size());
            told = so_far.bytes;
            return so_far.events < many / 2;
        });
        CHECK(part.is_given_up);
        CHECK(part.error.empty());
        CHECK(part.events.size() >= many / 2);
        CHECK(part.events.size() <= many / 2 + 256);
        CHECK(part.events.back().clock == 100 * part.events.size());
        std::istringstream again(bytes);
        const machine::Trace all =
            machine::read_trace(again, [](const ReadSoFar&) { return true; });
        CHECK_FALSE(all.is_given_up);
        CHECK(all.events.size() == many);
    }
}

TEST_CASE("A trace file opens whole, with its progress; given up, it plays what was read",
          "[trace][long]") {
    const Place place("vitrine-trace-");
    place.write(in_blocks(many_events()));
    LongWork work;
    auto whole = open_recorded_run(place.path(), work);
    REQUIRE(whole.target);
    CHECK(whole.error.empty());
    CHECK(work.percent == 100);
    CHECK(std::string(work.words.load()) == "reading the trace\u2026");
    whole.target->run({});
    CHECK(whole.target->events().size() == many);

    place.write(in_blocks(made_up::in_time(std::vector<abi::TraceEvent>(512))));
    work.is_unwanted = true;
    const auto part = open_recorded_run(place.path(), work);
    REQUIRE(part.target); // The wish is asked for after each block of 256.
    CHECK(part.error ==
          "Given up at 50 %: the trace's first 256 events were read. r reads all of it.");
    const auto stop = part.target->run({});
    CHECK(part.target->events().size() == 256);
    CHECK(stop.sentence.find("given up here") != std::string::npos);
}

TEST_CASE("Who gives reading up in the window plays what was read, and may read it all again",
          "[trace][long]") {
    const Place place("vitrine-pipe-");
    REQUIRE(mkfifo(place.path().c_str(), 0600) == 0);
    std::signal(SIGPIPE, SIG_IGN);
    const std::string bytes = in_blocks(many_events());
    vitrine::app::SessionSettings settings;
    settings.first_boot = vitrine::app::FirstBoot::OnThread;
    settings.switch_on = [&](LongWork& work) { return open_recorded_run(place.path(), work); };
    vitrine::app::Session session(settings);
    session.start({});
    std::ofstream pipe(place.path(), std::ios::binary);
    pipe.write(bytes.data(), static_cast<std::streamsize>(bytes.size() / 2)).flush();
    // More than a pipe holds has been taken out of it, so it is being read.
    CHECK(session.activity() == "reading the trace\u2026"); // Of a pipe nobody knows the size.
    CHECK(session.give_up());
    CHECK(session.activity() == "giving up\u2026");
    pipe.write(bytes.data() + bytes.size() / 2,
               static_cast<std::streamsize>(bytes.size() - bytes.size() / 2));
    pipe.close();
    REQUIRE(comes_true([&] { return session.snapshot()->boot == 1; }));
    const auto now = session.snapshot();
    CHECK(now->state == vitrine::models::RunState::Paused);
    CHECK(now->notice.find("Given up") == 0);
    CHECK(now->notice.find("events were read") != std::string::npos);
    session.post({vitrine::app::Verb::RunUntil, 0, 0, 0, "vtl-call"});
    CHECK(comes_true([&] { return !session.snapshot()->events.empty(); }));
    std::filesystem::remove(place.path());
    place.write(bytes);
    session.post({vitrine::app::Verb::Restart, 0, 0, 0, {}});
    REQUIRE(comes_true([&] { return session.snapshot()->boot == 2; }));
    CHECK(session.snapshot()->notice.empty());
    session.stop();
    session.run_here({});
    CHECK(session.snapshot()->events.size() == many);
}
