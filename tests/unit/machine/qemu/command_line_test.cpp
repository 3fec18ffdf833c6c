// SPDX-License-Identifier: MIT
#include "machine/qemu/command_line.h"

#include "tests/catch.h"

#include <algorithm>

namespace {

using machine::qemu::Inherited;
using machine::qemu::Settings;

const machine::qemu::Places inherited = Inherited{11, 13, 14, 15, 16}.places();

Settings settings() {
    Settings result;
    result.boot.loader = "/images/loader.elf";
    result.boot.command_line = "scene=first-light without=a,b \"quoted\"";
    return result;
}

bool has(const std::vector<std::string>& line, const std::string& word) {
    return std::find(line.begin(), line.end(), word) != line.end();
}

/// The word after `option`.
std::string value_of(const std::vector<std::string>& line, const std::string& option) {
    const auto place = std::find(line.begin(), line.end(), option);
    return place == line.end() || place + 1 == line.end() ? "" : *(place + 1);
}

} // namespace

TEST_CASE("The machine is an AMD one with nested paging and our RAM", "[qemu]") {
    const auto line = command_line(settings(), inherited);
    CHECK(value_of(line, "-cpu") == "qemu64,+svm,+npt,+smep,+smap");
    CHECK(value_of(line, "-accel") == "tcg");
    CHECK(value_of(line, "-object") ==
          "memory-backend-file,id=ram,size=256M,mem-path=/proc/self/fd/11,share=on");
    CHECK(value_of(line, "-m") == "256");
    CHECK(has(line, "isa-debug-exit,iobase=0x501,iosize=4"));
    CHECK(has(line, "-no-reboot"));
    CHECK(has(line, "-S"));
    CHECK(value_of(line, "-kernel") == "/images/loader.elf");
    CHECK(value_of(line, "-initrd") == "/proc/self/fd/13");
}

TEST_CASE("The guest's command line is one argument, whatever is in it", "[qemu]") {
    CHECK(value_of(command_line(settings(), inherited), "-append") ==
          "scene=first-light without=a,b \"quoted\"");
}

TEST_CASE("Counting instructions is for those who ask", "[qemu]") {
    auto asked = settings();
    CHECK_FALSE(has(command_line(asked, inherited), "-icount"));
    asked.clock = Settings::Clock::CountInstructions;
    CHECK(value_of(command_line(asked, inherited), "-icount") == "shift=0,sleep=off");
}

TEST_CASE("Nobody but us can reach QEMU's monitor and its gdb server", "[qemu]") {
    const auto line = command_line(settings(), inherited);
    CHECK(value_of(line, "-gdb") == "chardev:gdb");
    for (const std::string& word : line) {
        INFO(word);
        CHECK(word.find("tcp:") == std::string::npos);
        CHECK(word.find("unix:") == std::string::npos);
        // A socket is inherited, and has no name.
        CHECK((word.rfind("socket,", 0) != 0 || word.find(",fd=") != std::string::npos));
    }
}

TEST_CASE("QEMU is given as many processors as the machine shall have", "[qemu]") {
    auto wanted = settings();
    CHECK(value_of(command_line(wanted, inherited), "-smp") == "1");
    wanted.boot.processors = 2;
    CHECK(value_of(command_line(wanted, inherited), "-smp") == "2");
    CHECK(machine::qemu::check_processors(1).empty());
    CHECK(machine::qemu::check_processors(machine::most_processors).empty());
    CHECK_FALSE(machine::qemu::check_processors(0).empty());
    CHECK_FALSE(machine::qemu::check_processors(machine::most_processors + 1).empty());
}

TEST_CASE("RAM is within what the layout and the machine can hold", "[qemu]") {
    constexpr std::uint64_t mebibyte = 1024 * 1024;
    CHECK(machine::qemu::check_ram_size(64 * mebibyte).empty());
    CHECK(machine::qemu::check_ram_size(2048 * mebibyte).empty());
    CHECK_FALSE(machine::qemu::check_ram_size(0).empty());
    CHECK_FALSE(machine::qemu::check_ram_size(63 * mebibyte).empty());
    CHECK_FALSE(machine::qemu::check_ram_size(2049 * mebibyte).empty());
    CHECK_FALSE(machine::qemu::check_ram_size(64 * mebibyte + 4096).empty());
}
