// SPDX-License-Identifier: MIT
// Hundreds of architectural questions to both machines: every case of tests/fidelity/.
#include "tests/machine/fidelity.h"

#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <fstream>
#include <iterator>

namespace {

const char* const document = VITRINE_SOURCE_DIR "/docs/fidelity.md";
constexpr std::size_t least_cases = 340;

/// One run a machine, whichever tests are picked.
const test::FidelityRun& run_on(const std::string& machine) {
    static std::map<std::string, test::FidelityRun> runs;
    if (runs.find(machine) == runs.end()) {
        runs[machine] = machine == "bochs" ? test::run_fidelity_on_bochs(run_on("glass"))
                                           : test::run_fidelity(machine);
    }
    return runs[machine];
}

bool has_qemu() { return test::machines_here().size() == 2; }

std::string committed() {
    std::ifstream in{document};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void check_differences(const std::string& machine) {
    const auto& run = run_on(machine);
    CHECK(run.trouble == "");
    CHECK(run.answers.size() == run_on("glass").answers.size());
    const auto problems = test::fidelity_problems(run_on("glass"), machine, run);
    for (const std::string& problem : problems) {
        UNSCOPED_INFO(problem);
    }
    CHECK(problems.empty());
}

} // namespace

TEST_CASE("Glass answers every case, as the table of them says") {
    const auto& run = run_on("glass");
    CHECK(run.trouble.empty());
    CHECK(run.answers.size() >= least_cases);
    const std::string table = committed();
    for (const auto& each : run.answers) {
        const bool is_there =
            table.find("| " + each.name + " | " + each.answer + " |") != std::string::npos;
        if (!is_there) {
            UNSCOPED_INFO(each.name << ": " << each.answer);
        }
        CHECK(is_there); // fidelity_tests "[write-docs]" writes it anew
    }
}

TEST_CASE("Where glass and QEMU answer differently, it is listed with the reason") {
    if (has_qemu()) {
        check_differences("qemu");
    }
}

TEST_CASE("Where glass and Bochs answer differently, it is listed with the reason") {
    if (test::has_bochs()) {
        check_differences("bochs");
    }
}

TEST_CASE("Write the table of the architectural cases", "[.][write-docs]") {
    REQUIRE(has_qemu());
    std::ofstream{document} << test::fidelity_document(run_on("glass"), run_on("qemu"));
}
