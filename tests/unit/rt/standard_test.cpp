// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/unit/rt/expectations.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace {

void check_all(test::Expectations expectations) {
    REQUIRE(expectations.count > 20);
    for (unsigned number = 0; number < expectations.count; ++number) {
        INFO(expectations.first[number].sentence);
        CHECK(expectations.first[number].holds());
    }
}

/// Does the program survive it?
bool comes_back(unsigned way_out_of_range) {
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGILL, SIG_DFL); // Or the test framework would report it as its own end.
        guest_go_out_of_range(way_out_of_range);
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("Our expectations hold for the host's standard library", "[rt][standard]") {
    check_all(host_expectations());
}

TEST_CASE("The same expectations hold for rt/standard", "[rt][standard]") {
    check_all(guest_guest_expectations());
}

TEST_CASE("Out of range, rt/standard stops the program", "[rt][standard]") {
    for (unsigned way = 0; way < ways_out_of_range; ++way) {
        INFO("way " << way);
        CHECK_FALSE(comes_back(way));
    }
    CHECK(comes_back(ways_out_of_range)); // There is no such way: nothing happens.
}
