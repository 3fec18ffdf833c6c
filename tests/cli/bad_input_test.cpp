// SPDX-License-Identifier: MIT
// What a person can get wrong: each time one clear sentence and a status that says what kind of
// wrong.
#include "tests/catch.h"
#include "tests/cli/program.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

constexpr int bad_usage = 2;
constexpr int machine_failed = 3;

void check(const std::string& arguments, int status, const std::string& part,
           const std::string& environment = "") {
    const auto run = test::run_program(arguments, environment);
    INFO("vitrine " << arguments << "\n" << run.output);
    CHECK(run.status == status);
    CHECK_THAT(run.output, test::contains(part));
}

/// A folder with the built loader and a disk of our making.
class ImagesFolder {
public:
    explicit ImagesFolder(const std::string& disk) {
        fs::remove_all(path_);
        fs::create_directories(path_);
        fs::copy(VITRINE_IMAGES_DIR "/loader.elf", path_ / "loader.elf");
        std::ofstream{path_ / "disk.cpio", std::ios::binary} << disk;
    }
    ~ImagesFolder() { fs::remove_all(path_); }
    std::string option() const { return "--images " + path_.string(); }

private:
    fs::path path_ = fs::temp_directory_path() / "vitrine-cli-test-images";
};

} // namespace

TEST_CASE("A scene that does not exist is named, with those that do") {
    check("run --headless --scene dusk", bad_usage, "dusk");
    check("run --headless --scene dusk", bad_usage, "first-light");
}

TEST_CASE("A machine that does not exist is named, with those that do") {
    check("run --headless --machine toaster", bad_usage, "\"toaster\"; the machines are glass");
}

TEST_CASE("A script that cannot be typed is refused before the machine starts") {
    check("run --headless --type /nowhere/script", bad_usage, "/nowhere/script cannot be read");
    const fs::path path = fs::temp_directory_path() / "vitrine-cli-test-script";
    std::ofstream{path} << "fine\nnot \x01 fine\n";
    check("run --headless --type " + path.string(), bad_usage, "Line 2 of the script");
    fs::remove(path);
}

TEST_CASE("A recording that cannot be replayed is refused before the machine starts") {
    check("run --replay /nowhere/run", bad_usage, "/nowhere/run cannot be read");
    check("run --replay x --machine qemu", bad_usage, "Only the machine glass repeats");
    check("run --record x --machine qemu", bad_usage, "Only the machine glass repeats");
    const fs::path path = fs::temp_directory_path() / "vitrine-cli-test-recording";
    std::ofstream{path} << "{\"vitrine_recording\":99}\n";
    check("run --replay " + path.string(), bad_usage, "of version 99");
    std::ofstream{path} << R"({"vitrine_recording":1,"scene":"first-light","command_line":"",)"
                        << R"("ram":268435456,"processors":1,"images":"0"})" << '\n'
                        << R"({"end":1,"hash":"0"})" << '\n';
    check("run --replay " + path.string(), bad_usage, "not those of the recording");
    fs::remove(path);
}

TEST_CASE("A guard that does not exist is named, with those that do") {
    check("run --headless --without gravity", bad_usage, "\"gravity\"");
    check("run --headless --without gravity", bad_usage, "slat-vtl1-pages");
}

TEST_CASE("An attack, its guard or its machine that does not exist is named, with those that do") {
    check("attacks levitate", bad_usage, "read-secret");
    check("attacks --without gravity", bad_usage, "slat-vtl1-pages");
    check("attacks --machine toaster", bad_usage, "\"toaster\"; the machines are glass");
    check("attacks --images /nonexistent", machine_failed, "./vitrine build");
    check("attacks --machine qemu", machine_failed, "qemu-system-x86", "PATH=/nonexistent");
    check("attacks --machine bochs", machine_failed, "For Bochs, install: ", "PATH=/nonexistent");
}

TEST_CASE("An option, a command or an event that does not exist is refused") {
    check("run --sideways", bad_usage, "--sideways");
    check("fly", bad_usage, "fly");
    check("", bad_usage, "subcommand");
    check("run --headless --until doomsday", bad_usage, "doomsday");
    check("run --size 10x10", bad_usage, "1280x720");
    check("run --size huge", bad_usage, "1280x720");
}

TEST_CASE("Images that are missing say how to make them") {
    check("run --headless --images /nonexistent", machine_failed, "./vitrine build");
}

TEST_CASE("A disk that is damaged is refused before or by the loader, never booted") {
    const ImagesFolder no_archive{"this is no archive"};
    check("run --headless " + no_archive.option(), machine_failed, "disk.cpio");
}

TEST_CASE("Without QEMU the machine qemu says what to install") {
    check("run --headless --machine qemu", machine_failed, "qemu-system-x86", "PATH=/nonexistent");
    check("run --headless --machine bochs", machine_failed,
          "For Bochs, install: ", "PATH=/nonexistent");
    check("run --headless --machine bochs --cpus 2", machine_failed, "one processor here, not 2");
    check("compare", machine_failed, "Neither QEMU nor Bochs is installed", "PATH=/nonexistent");
}

TEST_CASE("A trace that is missing, cut short or no trace at all") {
    check("trace /nonexistent.jsonl", bad_usage, "/nonexistent.jsonl");
    const fs::path file = fs::temp_directory_path() / "vitrine-cli-test-trace.jsonl";
    const auto good = test::run_program("run --headless --trace " + file.string());
    REQUIRE(good.status == 0);
    CHECK(test::run_program("trace " + file.string()).status == 0);

    fs::resize_file(file, fs::file_size(file) / 2);
    const auto cut = test::run_program("trace " + file.string());
    CHECK(cut.status == bad_usage);
    CHECK_THAT(cut.output, test::contains("Line "));
    CHECK(std::count(cut.output.begin(), cut.output.end(), '\n') > 10); // up to the damage

    std::ofstream{file} << "hello\n";
    check("trace " + file.string(), bad_usage, "Line 1");
    fs::remove(file);
}

TEST_CASE("A trace of blocks is read up to the damage, and of another version not at all") {
    const fs::path file = fs::temp_directory_path() / "vitrine-cli-test.vtrace";
    REQUIRE(test::run_program("run --headless --trace " + file.string()).status == 0);
    CHECK(test::run_program("trace " + file.string()).status == 0);
    fs::resize_file(file, fs::file_size(file) - 1000); // first-light has more than one block
    const auto cut = test::run_program("trace " + file.string());
    CHECK(cut.status == bad_usage);
    CHECK_THAT(cut.output, test::contains("cut short in block"));
    CHECK(std::count(cut.output.begin(), cut.output.end(), '\n') > 10);
    std::fstream{file, std::ios::in | std::ios::out | std::ios::binary}.seekp(8).put(9);
    check("trace " + file.string(), bad_usage, "beginning of the trace is damaged");
    fs::remove(file);
}

TEST_CASE("A place to stop at that means nothing is refused") {
    check("run --headless --stop nt::nothing", bad_usage,
          "neither an address nor a known function");
    check("run --headless --stop \"kernel_entry if rax ==\"", bad_usage, "The condition");
    check("run --headless --machine qemu --stop kernel_entry", bad_usage, "glass");
}

TEST_CASE("A picture that cannot be written is said so") {
    const auto run = test::run_program("run --headless --screenshot /nonexistent/picture.png");
    CHECK(run.status == 1);
    CHECK_THAT(run.output, test::contains("/nonexistent/picture.png"));
}
