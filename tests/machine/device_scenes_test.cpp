// SPDX-License-Identifier: MIT
// The scenes with devices, on every machine: what must be seen in them is, and without its guard
// each shows what the guard is for.
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <fmt/format.h>

TEST_CASE("Every scene with devices shows what it says, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const char* name : {"dma-attack", "stale-iotlb", "dma-before-iommu", "wrong-requester",
                                 "legit-disk", "secure-device"}) {
            const auto run = test::run_to_the_end(machine, fmt::format("scene={}", name));
            INFO(machine << ", " << name << ": " << run.error << '\n' << run.console);
            CHECK(test::broken_expectations(run, name) == std::vector<std::string>{});
            CHECK(run.invariants.holds());
        }
    }
}

TEST_CASE("Without its guard a scene with devices shows what the guard is for") {
    struct Row {
        const char* scene;
        const char* guard;
    };
    constexpr Row rows[] = {{"dma-attack", "iommu"},
                            {"stale-iotlb", "iotlb-flush-on-revoke"},
                            {"dma-before-iommu", "iommu-early"},
                            {"wrong-requester", "known-requesters"},
                            {"secure-device", "secure-device"}};
    for (const Row& row : rows) {
        const auto run =
            test::run_to_the_end("glass", fmt::format("scene={} without={}", row.scene, row.guard));
        INFO(row.scene << '\n' << run.console);
        CHECK_FALSE(test::broken_expectations(run, row.scene).empty());
    }
}

TEST_CASE("With the IOMMU off the console prints VTL1's secret") {
    const auto run = test::run_to_the_end("glass", "scene=dma-attack without=iommu");
    INFO(run.console);
    CHECK_THAT(run.console, test::contains("kernel: the device brought 0x"));
    CHECK(run.console.find("the device brought 0x0\n") == std::string::npos);
}
