// SPDX-License-Identifier: MIT
#include "machine/recording.h"

#include "tests/catch.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using machine::read_recording;
using machine::Recording;

Recording example() {
    Recording recording;
    recording.scene = "first-light";
    recording.command_line = "scene=first-light seed=7";
    recording.ram_size = 256 << 20;
    recording.processors = 2;
    recording.images = "0123456789abcdef";
    recording.typed = {{812'003, "ls\r"}, {900'000, std::string("\x03\x80\xFF\0\x1B[A", 7)}};
    recording.end = 1'000'000;
    recording.hash = "00000000deadbeef";
    return recording;
}

std::string written(const Recording& recording) {
    std::ostringstream out;
    machine::write_recording(out, recording);
    return out.str();
}

std::string problem_of(const std::string& text) {
    std::istringstream in(text);
    return read_recording(in).error;
}

std::string with(std::string text, const std::string& part, const std::string& other) {
    return text.replace(text.find(part), part.size(), other);
}

} // namespace

TEST_CASE("A recording is read as it was written, whatever bytes were typed", "[recording]") {
    std::istringstream in(written(example()));
    const auto read = read_recording(in);
    CHECK(read.error.empty());
    CHECK(read.recording == example());
}

TEST_CASE("A recording is text that a person can read", "[recording]") {
    CHECK_THAT(written(example()), test::contains(R"({"clock":812003,"typed":"ls\r"})"));
}

TEST_CASE("A recording that cannot be replayed is refused in one sentence", "[recording]") {
    const std::string good = written(example());
    CHECK_THAT(problem_of(""), test::contains("cut short"));
    CHECK_THAT(problem_of("no JSON\n"), test::contains("Line 1"));
    CHECK_THAT(problem_of("{}\n"), test::contains("no recording"));
    CHECK_THAT(problem_of(with(good, "_recording\":1", "_recording\":2")),
               test::contains("of version 2, this program replays version 1"));
    CHECK_THAT(problem_of(with(good, "\"ram\":268435456", "\"ram\":-1")), test::contains("Line 1"));
    CHECK_THAT(problem_of(with(good, "812003", "912003")), test::contains("before"));
    CHECK_THAT(problem_of(with(good, "ls", "l\u0416")), test::contains("no byte"));
    CHECK_THAT(problem_of(with(good, "typed\":\"ls", "thought\":\"ls")), test::contains("Line 2"));
    CHECK_THAT(problem_of(good + good), test::contains("follows the end"));
}

TEST_CASE("A recording cut anywhere is refused", "[recording]") {
    const std::string good = written(example());
    for (std::size_t length = 0; length + 1 < good.size(); ++length) {
        INFO(length);
        CHECK_FALSE(problem_of(good.substr(0, length)).empty());
    }
}

TEST_CASE("Other images than the recording's are noticed", "[recording]") {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path();
    const std::string name = "vitrine-recording-" + std::to_string(getpid());
    machine::BootSettings settings;
    settings.loader = folder / (name + "-loader");
    settings.disk_archive = folder / (name + "-disk");
    std::ofstream(settings.loader) << "loader";
    std::ofstream(settings.disk_archive) << "disk";
    Recording recording;
    recording.images = machine::hash_of_images(settings);
    CHECK(machine::check_images(recording, settings).empty());
    std::ofstream(settings.disk_archive) << "disc";
    CHECK_THAT(machine::check_images(recording, settings), test::contains("not those"));
    fs::remove(settings.loader);
    fs::remove(settings.disk_archive);
    CHECK(machine::hash_of_images(settings).empty());
}
