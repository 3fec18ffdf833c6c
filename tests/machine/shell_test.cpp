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

TEST_CASE("The kernel loads a signed driver and no other, and lives on, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session =
            type(machine, {"load sample.sys", "load unsigned.sys", "load tampered.sys",
                           "load sample.sys", "drivers", "usertests drivers-refused", "exit"});
        check_end(session);
        CHECK_THAT(session.console, test::contains("sample: hello from ring 0"));
        CHECK_THAT(session.console,
                   test::contains("unsigned.sys is not loaded: STATUS_INVALID_IMAGE_HASH"));
        CHECK_THAT(session.console,
                   test::contains("tampered.sys is not loaded: STATUS_INVALID_IMAGE_HASH"));
        CHECK_THAT(session.console,
                   test::contains("sample.sys is not loaded: STATUS_IMAGE_ALREADY_LOADED"));
        CHECK_THAT(session.console, test::contains("  sample.sys\n"));
        CHECK_THAT(session.console, test::contains("usertests: drivers-refused ok"));
    }
}

TEST_CASE("System calls of every family stand bad arguments on glass") {
    // All of them take minutes there: each system call changes the nested table twice.
    const std::vector<std::string> names = {
        "duplicate-bad-handles", "wait-multiple-bad", "event-bad",
        "memory-huge",           "port-requests",     "thread-many"};
    const unsigned processors = GENERATE(1u, 2u);
    std::vector<std::string> lines;
    for (const std::string& name : names) {
        lines.push_back("usertests " + name);
    }
    lines.emplace_back("exit");
    const Session session = type("glass", lines, processors);
    check_end(session);
    for (const std::string& name : names) {
        CHECK_THAT(session.console, test::contains("usertests: " + name + " ok"));
    }
}

TEST_CASE("Every system call stands bad arguments, and 100,000 operations lose nothing, on QEMU") {
    const auto machines = test::machines_here();
    if (machines.size() < 2) {
        return;
    }
    const Session alone = type("qemu", {"usertests", "exit"});
    check_end(alone);
    CHECK_THAT(alone.console, test::contains(" passed, 0 failed"));
    // Two processors lose more easily what one would.
    const Session session = type("qemu", {"usertests", "stress 7", "exit"}, 2);
    check_end(session);
    CHECK_THAT(session.console, test::contains("kernel: 2 processors run"));
    CHECK_THAT(session.console, test::contains(" passed, 0 failed"));
    CHECK_THAT(session.console, test::contains("stress: passed"));
}
