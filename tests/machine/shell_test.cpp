// SPDX-License-Identifier: MIT
// VTL0's kernel and its programs, used as a person would: by typing into the shell.
#include "abi/ports.h"
#include "machine/ring_reader.h"
#include "machine/typist.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <string>
#include <utility>
#include <vector>

namespace {

struct Session {
    machine::Stop stop;
    std::string console;
    machine::InvariantReport invariants;
};

/// Boots to the shell and types `lines`, each at its prompt.
Session type(const std::string& machine, std::vector<std::string> lines, unsigned processors = 1) {
    auto settings = test::settings_for("scene=shell");
    settings.processors = processors;
    auto booted = test::switch_on(machine, settings);
    REQUIRE(booted.target != nullptr);
    machine::Typist typist(std::move(lines));
    machine::RunLimit limit;
    limit.silence = machine::RunLimit::Silence::Expected;
    limit.when_idle = machine::RunLimit::WhenIdle::Stop;
    limit.answer = [&typist](const std::string& console) { return typist.answer(console); };
    Session session;
    do {
        session.stop = booted.target->run(limit);
    } while (session.stop.reason == machine::StopReason::Idle && !typist.is_waited_for());
    session.console = booted.target->console();
    const auto ram = booted.target->ram();
    session.invariants = machine::check_invariants(ram, machine::read_ring_header(ram));
    return session;
}

void check_end(const Session& session) {
    INFO(session.stop.sentence << '\n' << session.console);
    CHECK(session.stop.reason == machine::StopReason::PoweredOff);
    CHECK(session.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    CHECK(session.invariants.breaches == std::vector<std::string>{});
}

} // namespace

TEST_CASE("The shell answers, and outlives programs that crash, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session =
            type(machine, {"vsm", "ps", "devices", "crash null", "crash stack", "nonsense",
                           "echo alive", "attack read-secret", "exit"});
        check_end(session);
        CHECK_THAT(session.console, test::contains("Code integrity (HVCI) is on."));
        CHECK_THAT(session.console, test::contains("session.exe"));
        CHECK_THAT(session.console, test::contains("0x11e81234  unclassified"));
        CHECK_THAT(session.console, test::contains("0x10421af4  disk"));
        CHECK_THAT(session.console, test::contains("STATUS_ACCESS_VIOLATION"));
        CHECK_THAT(session.console, test::contains("STATUS_STACK_OVERFLOW"));
        CHECK_THAT(session.console, test::contains("it raised #GP"));
        CHECK_THAT(session.console, test::contains("\nalive"));
    }
}

TEST_CASE("A program that is the first on its processor lives as all others do") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session = type(machine, {"ps", "exit"}, 2);
        check_end(session);
        CHECK_THAT(session.console, test::contains("kernel: 2 processors run"));
        CHECK_THAT(session.console, test::contains("lsass.exe"));
        CHECK_THAT(session.console, !test::contains("is ended with"));
    }
}

TEST_CASE("Every system call stands bad arguments, and a load leaves nothing behind, on glass") {
    const unsigned processors = GENERATE(1u, 2u);
    const Session session = type("glass", {"usertests", "stress 7 5000", "exit"}, processors);
    check_end(session);
    CHECK_THAT(session.console, test::contains(" passed, 0 failed"));
    CHECK_THAT(session.console, test::contains("stress: passed"));
}

TEST_CASE("Every system call stands bad arguments, and a load leaves nothing behind, in QEMU") {
    const auto machines = test::machines_here();
    if (machines.size() < 2) {
        return;
    }
    const Session alone = type("qemu", {"usertests", "exit"});
    check_end(alone);
    CHECK_THAT(alone.console, test::contains(" passed, 0 failed"));
    // Two processors lose more easily what one would.
    const Session session = type("qemu", {"usertests", "stress 7 20000", "exit"}, 2);
    check_end(session);
    CHECK_THAT(session.console, test::contains("kernel: 2 processors run"));
    CHECK_THAT(session.console, test::contains(" passed, 0 failed"));
    CHECK_THAT(session.console, test::contains("stress: passed"));
}
