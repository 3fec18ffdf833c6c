// SPDX-License-Identifier: MIT
// Runs the architectural cases of tests/fidelity/ on a machine, and holds two machines' answers
// against each other.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace test {

struct FidelityAnswer {
    std::string name;
    std::string answer;
};

struct FidelityRun {
    std::vector<FidelityAnswer> answers;
    std::string trouble; // why it did not come to its end
};

FidelityRun run_fidelity(const std::string& machine);

/// fidelity_differences.txt: the cases in which QEMU may answer differently, and why.
std::map<std::string, std::string> expected_differences();

/// A sentence for each difference that is not listed, and for each case listed that there is not.
std::vector<std::string> fidelity_problems(const FidelityRun& glass, const FidelityRun& qemu);

/// docs/fidelity.md.
std::string fidelity_document(const FidelityRun& glass, const FidelityRun& qemu);

} // namespace test
