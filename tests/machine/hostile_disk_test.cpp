// SPDX-License-Identifier: MIT
// Disks and loaders that are not what they should be: one sentence, nothing booted, nothing
// crashed.
#include "abi/ports.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

/// A folder that goes away with the test.
struct Folder {
    Folder() : path(fs::temp_directory_path() / "vitrine-hostile-disk-test") {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

std::string read(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// first-light's settings with the disk replaced by `content`.
machine::BootSettings with_disk(const Folder& folder, const std::string& content) {
    auto settings = test::settings_for("scene=first-light");
    settings.disk_archive = folder.path / "disk.cpio";
    std::ofstream{settings.disk_archive, std::ios::binary} << content;
    return settings;
}

void check_refused(const machine::BootSettings& settings) {
    for (const std::string& machine : test::machines_here()) {
        const auto run = test::run_to_the_end(machine, settings);
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        const bool refused_by_host = !run.error.empty();
        const bool refused_by_loader =
            run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::LoaderRefused) &&
            run.console.find("loader: ") != std::string::npos;
        CHECK((refused_by_host || refused_by_loader));
    }
}

} // namespace

TEST_CASE("A disk cut short is refused") {
    const Folder folder;
    const std::string good = read(test::settings_for("").disk_archive);
    check_refused(with_disk(folder, good.substr(0, good.size() / 2)));
}

TEST_CASE("A disk that lacks the hypervisor is refused") {
    const Folder folder;
    std::string disk = read(test::settings_for("").disk_archive);
    const auto name = disk.find("hypervisor.exe");
    REQUIRE(name != std::string::npos);
    disk[name] = 'H';
    check_refused(with_disk(folder, disk));
}

TEST_CASE("An image whose header is damaged is refused") {
    const Folder folder;
    std::string disk = read(test::settings_for("").disk_archive);
    const auto name = disk.find("hypervisor.exe"); // the loader reads it, but not every program
    REQUIRE(name != std::string::npos);
    const auto header = disk.find("PE\0\0", name, 4);
    REQUIRE(header != std::string::npos);
    disk[header] = 'X';
    check_refused(with_disk(folder, disk));
}

TEST_CASE("A disk that is no archive at all is refused") {
    const Folder folder;
    check_refused(with_disk(folder, std::string(100'000, 'x')));
}

TEST_CASE("Files that are missing are named") {
    auto settings = test::settings_for("scene=first-light");
    settings.disk_archive = "/nonexistent/disk.cpio";
    for (const std::string& machine : test::machines_here()) {
        const auto run = test::run_to_the_end(machine, settings);
        CHECK_THAT(run.error, test::contains("disk.cpio"));
    }
}
