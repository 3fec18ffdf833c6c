// SPDX-License-Identifier: MIT
// The file system on volumes of the standard tool; and on damaged ones, where it must end, and say
// so.
#include "kernel/drivers/iso9660.h"

#include "tests/catch.h"
#include "tests/unit/kernel/drivers/iso_image.h"

#include <random>

namespace {

using nt::Iso9660;
using test::MemoryDisk;
using Status = Iso9660::Status;

std::string long_text() {
    std::string text;
    for (unsigned line = 0; text.size() < 9'000; ++line) {
        text += "line " + std::to_string(line) + "\n";
    }
    return text;
}

test::Files some_files() {
    test::Files files{{"hello.txt", "hello"},
                      {"empty", ""},
                      {"images/kernel.exe", long_text()},
                      {"images/deep/er/last.bin", "the last"}};
    for (unsigned number = 0; number < 100; ++number) { // a folder of several blocks
        files["many/file" + std::to_string(number) + ".txt"] = std::to_string(number);
    }
    return files;
}

const std::vector<std::byte>& volume() {
    static const std::vector<std::byte> made = test::make_iso(some_files());
    return made;
}

std::string read_all(Iso9660& files, std::string_view path) {
    const auto found = files.find(path);
    if (found.status != Status::Done) {
        return "?";
    }
    std::string text;
    for (std::uint64_t offset = 0; offset < found.file.bytes; offset += 4096) {
        std::byte page[4096];
        if (files.read(found.file, offset, page) != Status::Done) {
            return "?";
        }
        text.append(reinterpret_cast<const char*>(page), sizeof page);
    }
    text.resize(found.file.bytes);
    return text;
}

} // namespace

TEST_CASE("Files of a volume are found by path, and read to the byte", "[iso9660]") {
    MemoryDisk disk{volume()};
    Iso9660 files{disk};
    REQUIRE(files.mount() == Status::Done);
    CHECK(read_all(files, "/HELLO.TXT") == "hello");
    CHECK(read_all(files, "/EMPTY").empty());
    CHECK(read_all(files, "/IMAGES/KERNEL.EXE") == long_text());
    CHECK(read_all(files, "/IMAGES/DEEP/ER/LAST.BIN") == "the last");
    CHECK(read_all(files, "/MANY/FILE99.TXT") == "99");
}

TEST_CASE("What is not there is not found", "[iso9660]") {
    MemoryDisk disk{volume()};
    Iso9660 files{disk};
    REQUIRE(files.mount() == Status::Done);
    for (const char* path : {"/NOTHING", "/IMAGES", "/HELLO.TXT/X", "/IMAGES/", "", "HELLO.TXT",
                             "/images/kernel.exe", "//HELLO.TXT", "/MANY/FILE100.TXT"}) {
        INFO(path);
        CHECK(files.find(path).status == Status::NotFound);
    }
}

TEST_CASE("Behind the end of a file are zeros, not the next one", "[iso9660]") {
    MemoryDisk disk{volume()};
    Iso9660 files{disk};
    REQUIRE(files.mount() == Status::Done);
    const auto found = files.find("/HELLO.TXT");
    std::vector<std::byte> page(4096, std::byte{0xEE});
    REQUIRE(files.read(found.file, 0, page) == Status::Done);
    CHECK(static_cast<char>(page[4]) == 'o');
    CHECK(std::count(page.begin() + 5, page.end(), std::byte{}) == 4091);
    REQUIRE(files.read(found.file, 4096, page) == Status::Done);
    CHECK(std::count(page.begin(), page.end(), std::byte{}) == 4096);
}

TEST_CASE("A disk without a volume is told from one that fails", "[iso9660]") {
    MemoryDisk empty{std::vector<std::byte>(1 << 20)};
    CHECK(Iso9660{empty}.mount() == Status::NotAVolume);
    MemoryDisk tiny{std::vector<std::byte>(512)};
    CHECK(Iso9660{tiny}.mount() == Status::NotAVolume);
    MemoryDisk broken{volume()};
    broken.is_broken = true;
    CHECK(Iso9660{broken}.mount() == Status::DiskError);
    MemoryDisk late{volume()};
    Iso9660 files{late};
    REQUIRE(files.mount() == Status::Done);
    late.is_broken = true;
    CHECK(files.find("/HELLO.TXT").status == Status::DiskError);
}

TEST_CASE("A volume cut short is damaged, wherever it is cut", "[iso9660]") {
    for (std::size_t blocks = 17; blocks < volume().size() / 2048; blocks += 7) {
        MemoryDisk disk{volume()};
        disk.bytes().resize(blocks * 2048);
        Iso9660 files{disk};
        CHECK(files.mount() == Status::Damaged);
    }
}

TEST_CASE("A file that would lie outside the volume is damaged", "[iso9660]") {
    MemoryDisk disk{volume()};
    Iso9660 files{disk};
    REQUIRE(files.mount() == Status::Done);
    std::byte page[512];
    CHECK(files.read({0xFFFF'FFFF, 1}, 0, page) == Status::Damaged);
    CHECK(files.read({20, 0xFFFF'FFFF}, 0, page) == Status::Damaged);
}

TEST_CASE("Whatever is damaged, looking ends and reads nothing outside", "[iso9660]") {
    std::mt19937 random(5);
    const std::size_t head = 60 * 2048; // descriptors and folders
    for (unsigned round = 0; round < 3'000; ++round) {
        MemoryDisk disk{volume()};
        for (unsigned changes = 1 + random() % 40; changes != 0; --changes) {
            disk.bytes()[16 * 2048 + random() % (head - 16 * 2048)] =
                static_cast<std::byte>(random());
        }
        Iso9660 files{disk};
        if (files.mount() == Status::Done) {
            read_all(files, "/IMAGES/DEEP/ER/LAST.BIN");
            read_all(files, "/MANY/FILE7.TXT");
        }
        CHECK(disk.reads < 100'000);
    }
}
