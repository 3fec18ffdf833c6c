// SPDX-License-Identifier: MIT
// A case is a row of a table: what is called, by whom, what must come of it, and the function that
// tries. Groups are the tables, in the order in which they are run.
#pragma once

#include <cstdint>
#include <span>

namespace conformance {

class Trial;

enum class Callers : std::uint8_t { Vtl0, Vtl1, Both };

/// What a case may leave different from how it was.
enum class Leaves : std::uint8_t { Nothing, Lasting };

struct Case {
    const char* name;     // unique in its group
    Callers callers;      // Both: run once in each
    const char* sentence; // what must come of it
    void (*body)(Trial& trial);
    std::uint64_t argument[3] = {}; // what tells this row from others with the same body
    Leaves leaves = Leaves::Nothing;
};

struct Group {
    const char* call; // "HvCallVtlCall"
    std::span<const Case> cases;
};

} // namespace conformance
