// SPDX-License-Identifier: MIT
// usertests.exe: every system call with good and bad arguments. A kernel passes if each answer is
// the right one and it is still there at the end. After xv6's program of the same name.
//
//     usertests            all tests
//     usertests NAME       one of them
#include "user/programs/usertests/test.h"
#include "user/runtime/program.h"

namespace usertests {
namespace {

using Family = std::span<const Test> (*)();
constexpr Family families[] = {
    handle_tests,   wait_tests,    synchronization_tests, memory_tests, protection_tests,
    section_tests,  process_tests, thread_tests,          clone_tests,  file_tests,
    port_tests,     system_tests,  pointer_tests,         heap_tests,   loader_tests,
    register_tests,
};

struct Count {
    unsigned passed = 0;
    unsigned failed = 0;
};

constinit bool failed_now = false;
constinit std::string_view running;

void run(const Test& test, Count& count) {
    failed_now = false;
    running = test.name;
    test.run();
    ++(failed_now ? count.failed : count.passed);
    user::print("usertests: {} {}\n", test.name, failed_now ? "FAILED" : "ok");
}

} // namespace

void expect(NtStatus found, NtStatus wanted, unsigned line) {
    if (found != wanted) {
        failed_now = true;
        user::print("usertests: {}, line {}: {} ({x8}) instead of {}\n", running, line,
                    RtlNtStatusToName(found), found, RtlNtStatusToName(wanted));
    }
}

void expect_success(NtStatus found, unsigned line) { expect(found, NtStatus::Success, line); }

void expect_true(bool holds, unsigned line) {
    if (!holds) {
        failed_now = true;
        user::print("usertests: {}, line {}: does not hold\n", running, line);
    }
}

bool has_failed() { return failed_now; }

} // namespace usertests

abi::NtStatus user::main_program(Arguments arguments) {
    using namespace usertests;
    Count count;
    for (const Family family : families) {
        for (const Test& test : family()) {
            if (arguments.size() < 2 || arguments[1] == test.name) {
                run(test, count);
            }
        }
    }
    if (count.passed + count.failed == 0) {
        print("usertests: there is no test \"{}\"\n", arguments[1]);
        return NtStatus::NotFound;
    }
    print("usertests: {} passed, {} failed\n", count.passed, count.failed);
    return count.failed == 0 ? NtStatus::Success : NtStatus::Unsuccessful;
}
