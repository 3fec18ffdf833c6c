// SPDX-License-Identifier: MIT
// VTL0's kernel and its programs, used as a person would: by typing into the shell.
#include "tests/catch.h"
#include "tests/machine/booted.h"
#include "tests/machine/typed_session.h"

#include <string>
#include <utility>
#include <vector>

namespace {

using test::check_end;
using Session = test::TypedSession;

Session type(const std::string& machine, std::vector<std::string> lines, unsigned processors = 1) {
    auto settings = test::settings_for("scene=shell");
    settings.processors = processors;
    return test::type(machine, settings, std::move(lines));
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
