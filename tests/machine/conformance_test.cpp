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
        runs[machine] = test::run_conformance(machine);
    }
    return runs[machine];
}

bool has_qemu() { return test::machines_here().size() == 2; }

void check(const std::string& machine) {
    const auto& run = run_on(machine);
    for (const std::string& problem : test::conformance_problems(run)) {
        UNSCOPED_INFO(problem);
    }
    CHECK(run.cases.size() >= 200);
    CHECK(test::conformance_problems(run).empty());
}

} // namespace

TEST_CASE("The hypervisor on glass conforms in every case") { check("glass"); }

TEST_CASE("The hypervisor on QEMU conforms in every case") {
    if (has_qemu()) {
        check("qemu");
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
