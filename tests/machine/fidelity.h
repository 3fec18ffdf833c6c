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

/// In several boots, without the cases that Bochs cannot go on from. Which number a case has is
/// known from `glass`.
FidelityRun run_fidelity_on_bochs(const FidelityRun& glass);

/// fidelity_on_qemu.txt, fidelity_on_bochs.txt: the cases in which this machine may answer
/// differently from glass, and why.
std::map<std::string, std::string> differences_of(const std::string& machine);

/// A sentence for each difference that is not listed, and for each case listed that there is not.
std::vector<std::string> fidelity_problems(const FidelityRun& glass, const std::string& machine,
                                           const FidelityRun& run);

/// docs/fidelity.md.
std::string fidelity_document(const FidelityRun& glass, const FidelityRun& qemu);

} // namespace test
