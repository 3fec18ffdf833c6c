// SPDX-License-Identifier: MIT
// iumtests.exe: every system call that a trustlet may make, with good and bad arguments, and every
// one that it may not.  Lesson: 10.
//
//     iumtests                       all tests
//     iumtests NAME                  one of them
//     iumtests open-file             what the attack lab has it do: docs/attacks.md
//     iumtests read-storage
//     iumtests load-library NAME
//     iumtests count-guesses
//     iumtests measure-calls         for perf.exe
#include "ium/runtime/trustlet.h"
#include "ium/trustlets/iumtests/test.h"

namespace iumtests {
namespace {

using Family = std::span<const Test> (*)();
constexpr Family families[] = {identity_tests, memory_tests, waiting_tests, service_tests,
                               refusal_tests};

constinit bool failed_now = false;
constinit unsigned passed = 0;
constinit unsigned failed = 0;
constinit std::string_view running;

void run(const Test& test) {
    failed_now = false;
    running = test.name;
    test.run();
    ++(failed_now ? failed : passed);
    ium::print("iumtests: {} {}\n", test.name, failed_now ? "FAILED" : "ok");
}

std::string_view take_word(std::string_view& line) {
    const std::size_t length = line.find(' ');
    const std::string_view word = line.substr(0, length);
    line = word.size() == line.size() ? std::string_view{} : line.substr(word.size() + 1);
    return word;
}

NtStatus run_tests(std::string_view wanted) {
    for (const Family family : families) {
        for (const Test& test : family()) {
            if (wanted.empty() || wanted == test.name) {
                run(test);
            }
        }
    }
    if (passed + failed == 0) {
        ium::print("iumtests: there is no test \"{}\"\n", wanted);
        return NtStatus::NotFound;
    }
    ium::print("iumtests: {} passed, {} failed\n", passed, failed);
    return failed == 0 ? NtStatus::Success : NtStatus::Unsuccessful;
}

NtStatus tell(std::string_view attack, NtStatus status) {
    ium::print("iumtests: {}: {}\n", attack, RtlNtStatusToName(status));
    return status;
}

} // namespace

void expect(NtStatus found, NtStatus wanted, unsigned line) {
    if (found != wanted) {
        failed_now = true;
        ium::print("iumtests: {}, line {}: {} ({x8}) instead of {}\n", running, line,
                   RtlNtStatusToName(found), found, RtlNtStatusToName(wanted));
    }
}

void expect_success(NtStatus found, unsigned line) { expect(found, NtStatus::Success, line); }

void expect_true(bool holds, unsigned line) {
    if (!holds) {
        failed_now = true;
        ium::print("iumtests: {}, line {}: does not hold\n", running, line);
    }
}

} // namespace iumtests

abi::NtStatus ium::main_trustlet(std::string_view command_line) {
    using namespace iumtests;
    take_word(command_line); // its own name
    const std::string_view word = take_word(command_line);
    if (word == "open-file") {
        return tell(word, open_file());
    }
    if (word == "read-storage") {
        return tell(word, read_storage());
    }
    if (word == "load-library") {
        return tell(word, load_library(command_line));
    }
    if (word == "count-guesses") {
        return tell(word, count_guesses());
    }
    if (word == "measure-calls") {
        return measure_calls();
    }
    return run_tests(word);
}
