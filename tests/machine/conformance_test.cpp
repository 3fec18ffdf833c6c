// SPDX-License-Identifier: MIT
// The hypervisor against the specification of its interface: every case of tests/conformance/.
#include "tests/machine/conformance.h"

#include "tests/catch.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

const char* const document = VITRINE_SOURCE_DIR "/docs/conformance.md";

/// One run a machine, whichever tests are picked.
const test::ConformanceRun& run_on(const std::string& machine) {
    static std::map<std::string, test::ConformanceRun> runs;
    if (runs.find(machine) == runs.end()) {
        runs[machine] =
            machine == "bochs" ? test::run_conformance_on_bochs() : test::run_conformance(machine);
    }
    return runs[machine];
}

bool has_qemu() { return test::machines_here().size() == 2; }

void check(const test::ConformanceRun& run, const std::map<std::string, std::string>& gaps) {
    const auto problems = test::conformance_problems(run, gaps);
    for (const std::string& problem : problems) {
        UNSCOPED_INFO(problem);
    }
    CHECK(run.cases.size() >= 200);
    CHECK(problems.empty());
}

} // namespace

TEST_CASE("The hypervisor on glass conforms in every case") {
    check(run_on("glass"), test::expected_gaps());
}

TEST_CASE("The hypervisor on QEMU conforms in every case") {
    if (has_qemu()) {
        check(run_on("qemu"), test::expected_gaps());
    }
}

TEST_CASE("The hypervisor on Bochs conforms, but for what is listed with the reason") {
    if (test::has_bochs()) {
        check(run_on("bochs"), test::gaps_of_bochs());
    }
}

TEST_CASE("The table of the conformance cases is what the run generates") {
    if (!has_qemu()) {
        return;
    }
    std::ifstream in{document};
    const std::string committed{std::istreambuf_iterator<char>{in}, {}};
    // Not CHECK(a == b): that would print both.
    const bool equal = committed == test::conformance_document(run_on("glass"), run_on("qemu"));
    INFO("conformance_tests \"[write-docs]\" writes it anew");
    CHECK(equal);
}

TEST_CASE("Write the table of the conformance cases", "[.][write-docs]") {
    REQUIRE(has_qemu());
    std::ofstream{document} << test::conformance_document(run_on("glass"), run_on("qemu"));
}

TEST_CASE("List the cases that fail, as conformance_gaps.txt has them", "[.][list-gaps]") {
    const char* const asked = std::getenv("VITRINE_MACHINE");
    const auto& run = run_on(asked != nullptr ? asked : "glass");
    for (const auto& row : run.cases) {
        if (!row.passed()) {
            std::cout << row.id() << '|' << row.outcome << '\n';
        }
    }
    std::cout << run.cases.size() << " cases. " << run.trouble << '\n';
}
