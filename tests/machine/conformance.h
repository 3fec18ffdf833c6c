// SPDX-License-Identifier: MIT
// Reads what the conformance images print (tests/conformance/), and makes the table of it.
#pragma once

#include "tests/machine/booted.h"

#include <map>
#include <string>
#include <vector>

namespace test {

/// One case as one machine ran it.
struct ConformanceCase {
    std::string call;
    std::string name;
    std::string caller;
    std::string sentence;
    std::string outcome; // "pass", "FAIL …", or empty: the machine ended in it

    bool passed() const { return outcome == "pass"; }
    /// "HvCallVtlCall: from-vtl1 (VTL1)": unique.
    std::string id() const { return call + ": " + name + " (" + caller + ")"; }
};

struct ConformanceRun {
    std::vector<ConformanceCase> cases;
    std::string trouble; // how the machine ended, if not in good order
};

ConformanceRun run_conformance(const std::string& machine);

/// The first boot, without what Bochs cannot run.
ConformanceRun run_conformance_on_bochs();

std::vector<ConformanceCase> read_conformance(const std::string& console);

/// Cases known to fail, each with the reason: tests/machine/conformance_gaps.txt.
std::map<std::string, std::string> expected_gaps();
/// The same of Bochs: tests/machine/conformance_on_bochs.txt.
std::map<std::string, std::string> gaps_of_bochs();

/// What is not as it should be: a case that failed, one that was expected to fail and did not.
std::vector<std::string> conformance_problems(const ConformanceRun& run,
                                              const std::map<std::string, std::string>& gaps);

/// docs/conformance.md, from the runs of both machines.
std::string conformance_document(const ConformanceRun& glass, const ConformanceRun& qemu);

} // namespace test
