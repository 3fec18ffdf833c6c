// SPDX-License-Identifier: MIT
// skci.dll inside the machine: loaded as another image's library, and judging a signed image there
// with BearSSL's compiled code. bench/images/code_integrity.cpp is what imports it.
#include "abi/ports.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

namespace {

test::FinishedRun judge_inside(const std::string& machine) {
    auto settings = test::settings_for("seed=1");
    settings.disk_archive = settings.disk_archive.parent_path() / "bench_skci.cpio";
    return test::run_to_the_end(machine, settings);
}

} // namespace

TEST_CASE("skci.dll judges images, pages and sealed data inside the machine") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = judge_inside(machine);
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        CHECK(run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
        for (const char* line :
             {"as signed: it is signed by someone whom the pinned root vouches for.",
              "one bit changed: the image's digest differs from the signed one.",
              "a page: it is signed by someone whom the pinned root vouches for.",
              "a page changed: the page's digest differs from the signed one.",
              "sealed data is hidden and opens",
              "with another tag: sealed data was changed, or sealed with another key or header.",
              "registers are kept", "all is judged"}) {
            CHECK_THAT(run.console, test::contains(line));
        }
    }
}

TEST_CASE("Two verifications on glass are the same run") {
    const auto first = judge_inside("glass");
    CHECK(first.hash != 0);
    CHECK(first.hash == judge_inside("glass").hash);
}
