// SPDX-License-Identifier: MIT
#include "formats/pe/image.h"

#include "tests/catch.h"
#include "tests/fuzz/pe_image_property.h"
#include "tests/unit/formats/pe_builder.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace formats::pe::test {

namespace {

constexpr std::uint64_t virtual_base = 0xFFFF'F800'0000'0000;

std::vector<std::byte> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> text(std::istreambuf_iterator<char>(file), {});
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

} // namespace

TEST_CASE("A good image is accepted as what it is", "[formats][pe]") {
    const PeFile file;
    const auto parsed = Image::parse(file.bytes());

    REQUIRE(parsed.is_ok());
    const Image& image = parsed.value();
    CHECK(image.size() == PeFile::image_size);
    CHECK(image.headers_size() == PeFile::headers_size);
    CHECK(image.entry_point() == PeFile::entry_point);
    REQUIRE(image.sections().size() == 3);
    CHECK(image.sections()[0].access == SectionAccess::ReadExecute);
    CHECK(image.sections()[1].access == SectionAccess::ReadWrite);
    CHECK(image.sections()[2].access == SectionAccess::Read);
    CHECK(image.sections()[0].data_size == 0x180); // not the padding of the file
    CHECK(image.sections()[1].virtual_size == 0x1800);
}

TEST_CASE("Loading copies headers and sections and zeroes the rest", "[formats][pe]") {
    const PeFile file;
    std::vector<std::byte> memory(PeFile::image_size + 1, std::byte{0x55});
    const Image image = Image::parse(file.bytes()).value();
    REQUIRE(image.load(memory, PeFile::preferred_base).is_ok());

    const auto equal = [&](std::size_t address, std::size_t offset, std::size_t size) {
        return std::memcmp(memory.data() + address, file.bytes().data() + offset, size) == 0;
    };
    const auto zero = [&](std::size_t begin, std::size_t end) {
        return std::all_of(memory.data() + begin, memory.data() + end,
                           [](std::byte byte) { return byte == std::byte{}; });
    };
    CHECK(equal(0, 0, PeFile::headers_size));
    CHECK(zero(PeFile::headers_size, 0x1000));
    CHECK(equal(0x1000, PeFile::text_offset, 0x180));
    CHECK(zero(0x1180, 0x2000));
    CHECK(equal(0x2000, PeFile::data_offset, 0x200));
    CHECK(zero(0x2200, 0x4000)); // .data beyond the file is zero: that is where .bss is
    CHECK(equal(0x4000, PeFile::relocations_offset, 24));
    CHECK(memory[PeFile::image_size] == std::byte{0x55}); // not a byte too far
}

TEST_CASE("Loading corrects every address, aligned or not, and nothing else", "[formats][pe]") {
    const PeFile file;
    const Image image = Image::parse(file.bytes()).value();
    std::vector<std::byte> as_linked(PeFile::image_size);
    std::vector<std::byte> moved(PeFile::image_size);
    REQUIRE(image.load(as_linked, PeFile::preferred_base).is_ok());
    REQUIRE(image.load(moved, virtual_base).is_ok());

    for (const std::uint32_t site : PeFile::sites) {
        CHECK(word_at(as_linked, site) == PeFile::preferred_base + PeFile::entry_point);
        CHECK(word_at(moved, site) == virtual_base + PeFile::entry_point);
        std::memcpy(moved.data() + site, as_linked.data() + site, sizeof(std::uint64_t));
    }
    CHECK(moved == as_linked);
}

TEST_CASE("An image is not loaded into less memory than it needs", "[formats][pe]") {
    const PeFile file;
    const Image image = Image::parse(file.bytes()).value();
    std::vector<std::byte> memory(PeFile::image_size - 1, std::byte{0x55});

    const auto loaded = image.load(memory, virtual_base);
    REQUIRE(loaded.is_err());
    CHECK(loaded.error() == PeError::ImageLargerThanMemory);
    CHECK(memory == std::vector<std::byte>(memory.size(), std::byte{0x55})); // nothing written
}

TEST_CASE("An image without relocations is one that holds no addresses", "[formats][pe]") {
    PeFile file;
    file.directory(Directory::Relocations) = {};
    std::vector<std::byte> memory(PeFile::image_size);
    const Image image = Image::parse(file.bytes()).value();
    REQUIRE(image.load(memory, virtual_base).is_ok());
    CHECK(word_at(memory, PeFile::sites[0]) == PeFile::preferred_base + PeFile::entry_point);
}

TEST_CASE("Headers may fill everything up to the first section", "[formats][pe]") {
    PeFile file;
    file.enlarge_headers_to(0x1000);
    CHECK(Image::parse(file.bytes()).is_ok());
    file.enlarge_headers_to(0x1200);
    CHECK(Image::parse(file.bytes()).error() == PeError::SectionOverlapsHeaders);
}

TEST_CASE("The last section may fill its last page", "[formats][pe]") {
    PeFile file;
    file.reloc().virtual_size = 0x1000;
    CHECK(Image::parse(file.bytes()).is_ok());
}

TEST_CASE("A section without data in the file is all zeros, wherever its offset points",
          "[formats][pe]") {
    PeFile file;
    file.data().data_size = 0;
    file.data().data_offset = 0xFFFF'FFFF;
    file.directory(Directory::Relocations).size = 12; // the block of .text alone
    std::vector<std::byte> memory(PeFile::image_size, std::byte{0x55});
    const Image image = Image::parse(file.bytes()).value();
    REQUIRE(image.load(memory, virtual_base).is_ok());
    CHECK(word_at(memory, 0x2000) == 0);
}

TEST_CASE("The relocation table may begin anywhere in its section", "[formats][pe]") {
    PeFile file;
    file.directory(Directory::Relocations) = {0x400C, 12}; // the block of .data alone
    std::vector<std::byte> memory(PeFile::image_size);
    const Image image = Image::parse(file.bytes()).value();
    REQUIRE(image.load(memory, virtual_base).is_ok());
    CHECK(word_at(memory, PeFile::sites[0]) == PeFile::preferred_base + PeFile::entry_point);
    CHECK(word_at(memory, PeFile::sites[1]) == virtual_base + PeFile::entry_point);
}

TEST_CASE("A relocation block may be empty, and places may touch", "[formats][pe]") {
    PeFile empty_block;
    empty_block.text_block().size = sizeof(RelocationBlock);
    empty_block.directory(Directory::Relocations).size = sizeof(RelocationBlock);
    CHECK(Image::parse(empty_block.bytes()).is_ok());

    PeFile touching;
    touching.data_relocation(1) =
        touching.data_relocation(0).with(Relocation::offset, std::uint16_t{0x10});
    CHECK(Image::parse(touching.bytes()).is_ok());
}

TEST_CASE("A relocation table that names itself as target is read as it is in the file",
          "[formats][pe]") {
    PeFile file;
    file.data_block().page = 0x4000;
    file.data_relocation(0) = file.data_relocation(0).with(Relocation::offset, std::uint16_t{0});
    file.data_relocation(1) = {}; // padding
    std::vector<std::byte> memory(PeFile::image_size);
    const Image image = Image::parse(file.bytes()).value();
    REQUIRE(image.load(memory, virtual_base).is_ok());
    CHECK(word_at(memory, PeFile::sites[0]) == virtual_base + PeFile::entry_point);
}

TEST_CASE("A good image cut off anywhere is refused", "[formats][pe]") {
    const PeFile good;
    for (std::size_t size = 0; size < PeFile::file_size; ++size) {
        // A copy of exactly that size, so that the sanitizer sees a read of one byte too many.
        const std::vector<std::byte> cut(good.bytes().begin(), good.bytes().begin() + size);
        REQUIRE(Image::parse(cut).is_err());
    }
    CHECK(Image::parse(good.bytes()).is_ok());
}

TEST_CASE("A good image with any one byte changed is refused or loads safely", "[formats][pe]") {
    const PeFile good;
    std::vector<std::byte> bytes(good.bytes().begin(), good.bytes().end());
    for (std::byte& byte : bytes) {
        const std::byte original = byte;
        for (const unsigned value : {0x00u, 0x01u, 0x7Fu, 0x80u, 0xFFu}) {
            byte = static_cast<std::byte>(value);
            REQUIRE(fuzz::check_pe_image(bytes).empty());
        }
        byte = original;
    }
}

TEST_CASE("The images of this build are accepted", "[formats][pe]") {
    unsigned seen = 0;
    for (const auto& file : std::filesystem::directory_iterator(VITRINE_IMAGES_DIR)) {
        if (file.path().extension() != ".exe") {
            continue;
        }
        INFO(file.path());
        const std::vector<std::byte> bytes = read_file(file.path());
        REQUIRE(Image::parse(bytes, Role::Program).is_ok());
        CHECK(fuzz::check_pe_image(bytes) == "");
        ++seen;
    }
    INFO("The test needs the target `images`.");
    CHECK(seen >= 3);
}

TEST_CASE("A program may be a DLL, a console program, and import; a boot image may not",
          "[formats][pe]") {
    PeFile file;
    file.file().flags = file.file().flags.with(FileFlags::library, true);
    file.optional().subsystem = OptionalHeader::Subsystem::Console;
    file.directory(Directory::Imports) = {0x2000, 40};
    file.directory(Directory::ImportAddresses) = {0x2040, 8};
    CHECK(Image::parse(file.bytes(), Role::Boot).is_err());
    const auto program = Image::parse(file.bytes(), Role::Program);
    REQUIRE(program.is_ok());
    CHECK(program.value().is_library());

    file.directory(Directory::DelayedImports) = {0x2000, 64};
    CHECK(Image::parse(file.bytes(), Role::Program).error() == PeError::ImportsPresent);
}

TEST_CASE("A DLL may have no entry point, a program must", "[formats][pe]") {
    PeFile file;
    file.optional().entry_point = 0;
    CHECK(Image::parse(file.bytes(), Role::Program).error() == PeError::EntryOutsideCode);
    file.file().flags = file.file().flags.with(FileFlags::library, true);
    CHECK(Image::parse(file.bytes(), Role::Program).is_ok());
}

} // namespace formats::pe::test
