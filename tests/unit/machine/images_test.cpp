// SPDX-License-Identifier: MIT
#include "machine/images.h"

#include "tests/catch.h"

#include <cstdlib>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using machine::find_images;

/// A folder with sound images that is gone afterwards.
struct ImageFolder {
    ImageFolder() {
        fs::remove_all(path);
        fs::create_directories(path);
        write("loader.elf", "\x7f"
                            "ELF and more");
        write("disk.cpio", "070701 entries 070701 TRAILER!!!" + std::string(512, '\0'));
        write("disk.iso", "any sectors");
    }
    ~ImageFolder() { fs::remove_all(path); }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(path / name, std::ios::binary) << content;
    }
    std::string error() const { return find_images(path).error; }

    fs::path path = fs::path(VITRINE_BUILD_DIR) / "images-test";
};

} // namespace

TEST_CASE("Sound images are found and make settings to boot with", "[images]") {
    const ImageFolder folder;
    const auto images = find_images(folder.path);
    CHECK(images.error.empty());
    const auto settings = machine::boot_settings(images, "scene=first-light");
    CHECK(settings.loader == folder.path / "loader.elf");
    CHECK(settings.disk_archive == folder.path / "disk.cpio");
    CHECK(settings.disk == folder.path / "disk.iso");
    CHECK(settings.command_line == "scene=first-light");
}

TEST_CASE("What is missing or damaged is named, and what to do", "[images]") {
    const ImageFolder folder;
    const std::string archive = (folder.path / "disk.cpio").string();
    const std::string loader = (folder.path / "loader.elf").string();
    SECTION("no folder") {
        CHECK(find_images("/nowhere").error ==
              "The folder of images /nowhere is missing: run ./vitrine build.");
    }
    SECTION("no archive") {
        fs::remove(archive);
        CHECK(folder.error() ==
              "The disk archive " + archive + " is missing: run ./vitrine build.");
    }
    SECTION("no disk") {
        const std::string disk = (folder.path / "disk.iso").string();
        fs::remove(disk);
        CHECK(folder.error() == "The disk " + disk + " is missing: run ./vitrine build.");
    }
    SECTION("a folder instead of the archive") {
        fs::remove(archive);
        fs::create_directory(archive);
        CHECK(folder.error() ==
              "The disk archive " + archive + " is missing: run ./vitrine build.");
    }
    SECTION("an archive that is none") {
        folder.write("disk.cpio", "PK and so on");
        CHECK(folder.error().find("is damaged, it is no cpio archive") != std::string::npos);
    }
    SECTION("an archive cut short") {
        folder.write("disk.cpio", "070701 entries 070701 TRAI");
        CHECK(folder.error() ==
              "The disk archive " + archive +
                  " is cut short, its last entry is missing: run ./vitrine build.");
    }
    SECTION("an empty archive") {
        folder.write("disk.cpio", "");
        CHECK(folder.error().find("is damaged") != std::string::npos);
    }
    SECTION("a loader that is none") {
        folder.write("loader.elf", "MZ");
        CHECK(folder.error() ==
              "The loader " + loader + " is damaged, it is no ELF file: run ./vitrine build.");
    }
}

TEST_CASE("The environment names the folder, unless the command line does", "[images]") {
    ::setenv("VITRINE_IMAGES", "/from/environment", 1);
    CHECK(find_images().folder == "/from/environment");
    CHECK(find_images("/asked/for").folder == "/asked/for");
    ::unsetenv("VITRINE_IMAGES");
    CHECK(find_images().folder.filename() == "images");
}
