// SPDX-License-Identifier: MIT
#include "machine/host/child_process.h"

#include "tests/catch.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <span>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using machine::host::ChildProcess;
using machine::host::ExitStatus;
using machine::host::FileDescriptor;

struct Pipe {
    Pipe() {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        out = FileDescriptor(ends[0]);
        in = FileDescriptor(ends[1]);
    }
    /// Everything until the last writer closes its end.
    std::string text() {
        in.close();
        std::string result;
        char block[256];
        for (ssize_t got = 0; (got = ::read(out.number(), block, sizeof block)) > 0;) {
            result.append(block, static_cast<std::size_t>(got));
        }
        return result;
    }

    FileDescriptor out;
    FileDescriptor in;
};

ExitStatus end_of(const ChildProcess& process) {
    for (int tries = 0; tries < 1000; ++tries) {
        if (const auto status = process.status()) {
            return *status;
        }
        std::this_thread::sleep_for(10ms);
    }
    FAIL("The child never ended.");
    return {};
}

std::string run(ChildProcess& process, const std::string& script, Pipe& errors,
                std::vector<int> inherited = {}) {
    return process.start("/bin/sh", {"-c", script}, std::move(inherited), errors.in.number());
}

} // namespace

TEST_CASE("A child's exit status and standard error come back", "[process]") {
    ChildProcess process;
    Pipe errors;
    REQUIRE(run(process, "echo oh dear >&2; exit 33", errors).empty());
    CHECK(errors.text() == "oh dear\n");
    const auto status = end_of(process);
    CHECK_FALSE(status.by_signal);
    CHECK(status.code == 33);
}

TEST_CASE("A child that is killed says by which signal", "[process]") {
    ChildProcess process;
    Pipe errors;
    REQUIRE(run(process, "exec sleep 1000", errors).empty());
    CHECK_FALSE(process.status());
    process.kill();
    const auto status = end_of(process);
    CHECK(status.by_signal);
    CHECK(status.code == SIGKILL);
    process.kill(); // of something that is gone: nothing happens
}

TEST_CASE("A child inherits the descriptors it is given and no other", "[process]") {
    ChildProcess process;
    Pipe errors;
    const FileDescriptor given(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
    const FileDescriptor leaked(::open("/dev/zero", O_RDONLY)); // as a library might
    const auto test = [](int number, const char* word) {
        return "test -e /proc/self/fd/" + std::to_string(number) + " && echo " + word + " >&2;";
    };
    REQUIRE(run(process, test(given.number(), "given") + test(leaked.number(), "leaked") + "true",
                errors, {given.number()})
                .empty());
    CHECK(errors.text() == "given\n");
}

TEST_CASE("A program that does not exist is a sentence", "[process]") {
    ChildProcess process;
    Pipe errors;
    CHECK(process.start("/nowhere/qemu", {}, {}, errors.in.number()) ==
          "/nowhere/qemu could not be started: No such file or directory.");
}

TEST_CASE("A child ends with its owner", "[process]") {
    Pipe errors;
    {
        ChildProcess process;
        REQUIRE(run(process, "exec sleep 1000", errors).empty());
    }
    CHECK(errors.text().empty()); // returns only because nobody holds the other end any more
}

TEST_CASE("A child does not end with the thread that started it", "[process]") {
    ChildProcess process;
    Pipe errors;
    std::thread starter([&] { REQUIRE(run(process, "exec sleep 1000", errors).empty()); });
    starter.join();
    std::this_thread::sleep_for(100ms);
    CHECK_FALSE(process.status());
}

TEST_CASE("A child can be made to stand still, and goes on from there", "[process]") {
    ChildProcess process;
    Pipe errors;
    REQUIRE(run(process, "while echo >&2; do :; done", errors).empty());
    REQUIRE(process.suspend());
    errors.in.close();
    const auto drain = [&errors] { // all that it had written
        char block[4096];
        while (::read(errors.out.number(), block, sizeof block) > 0) {
        }
    };
    REQUIRE(::fcntl(errors.out.number(), F_SETFL, O_NONBLOCK) == 0);
    drain();
    std::this_thread::sleep_for(20ms);
    char one = 0;
    CHECK(::read(errors.out.number(), &one, 1) < 0);
    CHECK_FALSE(process.status());
    process.go_on();
    REQUIRE(::fcntl(errors.out.number(), F_SETFL, 0) == 0);
    CHECK(::read(errors.out.number(), &one, 1) == 1);
    process.kill();
    CHECK(process.wait().by_signal);
    CHECK_FALSE(process.suspend()); // gone
}

TEST_CASE("A child's memory can be read as long as it lives", "[process]") {
    ChildProcess process;
    Pipe errors;
    // Its first mapping is its program.
    REQUIRE(
        run(process, "read map </proc/self/maps; echo $map >&2; while :; do sleep 1; done", errors)
            .empty());
    char line[64] = {};
    REQUIRE(::read(errors.out.number(), line, sizeof line - 1) > 0);
    const std::uint64_t address = std::stoull(line, nullptr, 16);
    std::array<char, 4> got{};
    CHECK(process.read_memory(address, std::as_writable_bytes(std::span(got))));
    CHECK(std::string(got.data(), got.size()) == "\x7f"
                                                 "ELF");
    CHECK_FALSE(process.read_memory(8, std::as_writable_bytes(std::span(got)))); // nothing there
    process.kill();
    process.wait();
    CHECK_FALSE(process.read_memory(address, std::as_writable_bytes(std::span(got))));
}
