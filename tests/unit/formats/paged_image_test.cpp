// SPDX-License-Identifier: MIT
#include "formats/pe/paged_image.h"

#include "formats/pe/image.h"
#include "tests/catch.h"
#include "tests/unit/formats/pe_builder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace formats::pe::test {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint64_t base = 0x7FF6'0000'0000;
constexpr std::size_t page_bytes = 4096;

Bytes file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> text(std::istreambuf_iterator<char>(file), {});
    Bytes bytes(text.size());
    std::transform(text.begin(), text.end(), bytes.begin(),
                   [](char each) { return static_cast<std::byte>(each); });
    return bytes;
}

std::span<const std::byte> first_of(std::span<const std::byte> file) {
    return file.first(std::min<std::size_t>(file.size(), PagedImage::first_bytes));
}

rt::Result<PagedImage, PeError> open(std::span<const std::byte> file) {
    PagedImage image = TRY(PagedImage::parse(first_of(file), file.size()));
    const FilePart table = image.relocation_table();
    TRY(image.set_relocations(file.subspan(table.offset, table.size)));
    return image;
}

Bytes load_by_pages(const PagedImage& image, std::span<const std::byte> file) {
    Bytes memory(image.size());
    for (std::size_t rva = 0; rva < image.size(); rva += page_bytes) {
        const std::span<std::byte> page{memory.data() + rva, page_bytes};
        const FilePart part = image.part_for(rva);
        CHECK(part.offset % 512 == 0);
        CHECK(part.size <= page_bytes);
        const auto contents = file.subspan(part.offset, part.size);
        std::copy(contents.begin(), contents.end(), page.begin());
        image.relocate(page, rva, base);
    }
    return memory;
}

} // namespace

TEST_CASE("An image loaded page by page is the image loaded at once", "[formats][pe]") {
    const PeFile file;
    const auto paged = open(file.bytes());
    REQUIRE(paged.is_ok());
    Bytes at_once(PeFile::image_size);
    REQUIRE(Image::parse(file.bytes()).value().load(at_once, base).is_ok());
    CHECK(load_by_pages(paged.value(), file.bytes()) == at_once);
    CHECK(paged.value().entry_point() == PeFile::entry_point);
    CHECK_FALSE(paged.value().is_library());
}

TEST_CASE("Every program of the build is the same page by page and at once", "[formats][pe]") {
    unsigned seen = 0;
    for (const auto& each : std::filesystem::directory_iterator(VITRINE_IMAGES_DIR)) {
        if (each.path().extension() != ".exe" && each.path().extension() != ".dll") {
            continue;
        }
        const Bytes file = file_bytes(each.path());
        const auto image = Image::parse(file, Role::Program);
        if (image.is_err()) {
            continue;
        }
        INFO(each.path());
        const auto paged = open(file);
        REQUIRE(paged.is_ok());
        Bytes at_once(image.value().size());
        REQUIRE(image.value().load(at_once, base).is_ok());
        CHECK(load_by_pages(paged.value(), file) == at_once);
        ++seen;
    }
    INFO("The test needs the target `images`.");
    CHECK(seen >= 8);
}

TEST_CASE("A file that is shorter than its headers say is refused by its size", "[formats][pe]") {
    const PeFile file;
    CHECK(PagedImage::parse(file.bytes(), PeFile::file_size).is_ok());
    const auto cut = PagedImage::parse(file.bytes(), PeFile::file_size - 1);
    REQUIRE(cut.is_err());
    CHECK(cut.error() == PeError::TruncatedSectionData);
    const auto headers = PagedImage::parse(file.bytes().first(0x100), PeFile::file_size);
    CHECK(headers.is_err());
}

TEST_CASE("A relocation across two pages is refused: half of it could not be corrected",
          "[formats][pe]") {
    PeFile file;
    file.data_relocation(1) = file.data_relocation(1).with(Relocation::offset, 0xFF9);
    const auto refused = open(file.bytes());
    REQUIRE(refused.is_err());
    CHECK(refused.error() == PeError::RelocationAcrossPages);
    file.data_relocation(1) = file.data_relocation(1).with(Relocation::offset, 0xFF8);
    CHECK(open(file.bytes()).is_ok());
}

TEST_CASE("A relocation table that is wrong is refused before a page is corrected",
          "[formats][pe]") {
    PeFile file;
    file.text_block().size = 7;
    CHECK(open(file.bytes()).is_err());
}

TEST_CASE("A page behind the data of a section, and one of no section, is zeros", "[formats][pe]") {
    const PeFile file;
    const PagedImage image = open(file.bytes()).value();
    CHECK(image.part_for(0x3000).size == 0); // .data's second page
    CHECK(image.part_for(0x1'0000).size == 0);
    CHECK(image.part_for(0x1000).offset == PeFile::text_offset);
    CHECK(image.part_for(0x1000).size == 0x180); // not the padding of the file
    CHECK(image.part_for(0).size == PeFile::headers_size);
}

} // namespace formats::pe::test
