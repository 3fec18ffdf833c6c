// SPDX-License-Identifier: MIT
// One image uses the IOMMU and the teaching device, register by register, on each machine: what it
// finds must be the same everywhere, line by line.
#include "abi/ports.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<std::string> findings_on(const std::string& machine) {
    auto settings = test::settings_for("");
    settings.disk_archive = std::string(VITRINE_IMAGES_DIR) + "/devices.cpio";
    const auto run = test::run_to_the_end(machine, settings);
    INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
    REQUIRE(run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    std::vector<std::string> lines;
    std::istringstream console{run.console};
    for (std::string line; std::getline(console, line);) {
        line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
        lines.push_back(line);
    }
    return lines;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

} // namespace

TEST_CASE("The IOMMU and the teaching device are the same on every machine") {
    const auto on_glass = findings_on("glass");
    // Enough was found, and something that no empty device would say.
    CHECK(on_glass.size() > 200);
    CHECK(has(on_glass, "vtd capability, upper half: 0xd2008c"));
    CHECK(has(on_glass, "mapped: 0x1111111111111111"));
    CHECK(has(on_glass, "taken away, not forgotten: 0x1111111111111111"));
    CHECK(has(on_glass, "this page forgotten: 0xaaaaaaaaaaaaaaaa"));
    CHECK(has(on_glass, "sent: interrupt: 0x1"));
    CHECK(on_glass.back() == "done: 0x1");

    for (const std::string& machine : test::machines_here()) {
        const auto there = findings_on(machine);
        const auto count = std::min(there.size(), on_glass.size());
        for (std::size_t line = 0; line < count; ++line) {
            INFO(machine << ", line " << line);
            CHECK(there[line] == on_glass[line]);
        }
        CHECK(there.size() == on_glass.size());
    }
}
