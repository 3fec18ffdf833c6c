// SPDX-License-Identifier: MIT
// What we expect of the parts of the standard library that rt/standard provides. One list, held
// against the host's library (so that the expectations themselves are right) and against ours.
#pragma once

namespace test {

struct Expectation {
    const char* sentence;
    bool (*holds)();
};

struct Expectations {
    const Expectation* first;
    unsigned count;
};

} // namespace test

/// Of the host's library.
test::Expectations host_expectations();

/// Of ours, compiled with the guests' flags, under the prefix that the build gives all its symbols.
extern "C" test::Expectations guest_guest_expectations();

/// Each does something out of range; ours must stop the program. Called by number.
extern "C" void guest_go_out_of_range(unsigned which);
inline constexpr unsigned ways_out_of_range = 8;
