// SPDX-License-Identifier: MIT
// One image uses the IOMMU and the teaching device, register by register, on each machine: what it
// finds must be the same everywhere, line by line.
#include "abi/ports.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"
#include "tests/unit/kernel/drivers/iso_image.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

/// A volume with a file of several pages, as a file of the host's.
std::filesystem::path volume() {
    std::string content;
    for (unsigned line = 0; content.size() < 30'000; ++line) {
        content += std::to_string(line * line) + "\n";
    }
    const auto bytes = test::make_iso({{"images/kernel.exe", content}});
    const auto path = std::filesystem::temp_directory_path() / "vitrine-devices-test.iso";
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
    return path;
}

std::vector<std::string> findings_on(const std::string& machine,
                                     const std::filesystem::path& disk) {
    auto settings = test::settings_for("");
    settings.disk_archive = std::string(VITRINE_IMAGES_DIR) + "/devices.cpio";
    settings.disk = disk;
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
    const auto disk = volume();
    const auto on_glass = findings_on("glass", disk);
    // Enough was found, and something that no empty device would say.
    CHECK(on_glass.size() > 200);
    CHECK(has(on_glass, "vtd capability, upper half: 0xd2008c"));
    CHECK(has(on_glass, "mapped: 0x1111111111111111"));
    CHECK(has(on_glass, "taken away, not forgotten: 0x1111111111111111"));
    CHECK(has(on_glass, "this page forgotten: 0xaaaaaaaaaaaaaaaa"));
    CHECK(has(on_glass, "sent: interrupt: 0x1"));
    CHECK(has(on_glass, "entry 2, its own: 0x1"));
    CHECK(has(on_glass, "entry 3, another's: 0x0"));
    CHECK(has(on_glass, "queue: stored: 0x12345678"));
    CHECK(has(on_glass, "disk: mounted: 0x0"));
    CHECK(has(on_glass, "disk: memory is as it was: 0xee"));
    CHECK(on_glass.back() == "done: 0x1");

    for (const std::string& machine : test::machines_here()) {
        const auto there = findings_on(machine, disk);
        const auto count = std::min(there.size(), on_glass.size());
        for (std::size_t line = 0; line < count; ++line) {
            INFO(machine << ", line " << line);
            CHECK(there[line] == on_glass[line]);
        }
        CHECK(there.size() == on_glass.size());
    }
    std::filesystem::remove(disk);
}

TEST_CASE("A disk that is not there is named, and nothing starts") {
    auto settings = test::settings_for("scene=first-light");
    settings.disk = "/nonexistent/disk.iso";
    for (const std::string& machine : test::machines_here()) {
        CHECK_THAT(test::run_to_the_end(machine, settings).error, test::contains("disk.iso"));
    }
}
