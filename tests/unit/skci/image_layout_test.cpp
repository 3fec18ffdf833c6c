// SPDX-License-Identifier: MIT
// One signed image with its headers broken in one place at a time.
#include "skci/image_layout.h"

#include "formats/pe/format.h"
#include "skci/pe_hash.h"
#include "tests/catch.h"
#include "tests/unit/skci/fixtures.h"

namespace skci::test {

namespace {

using namespace formats::pe;

/// Typed places of a file under the knife.
struct Broken {
    File file = fixture("good");

    template <typename T>
    T& at(std::size_t offset) {
        return *reinterpret_cast<T*>(file.data() + offset);
    }
    std::size_t pe() { return at<DosHeader>(0).pe_offset; }
    FileHeader& header() { return at<FileHeader>(pe()); }
    OptionalHeader& optional() { return at<OptionalHeader>(pe() + sizeof(FileHeader)); }
    DataDirectory& certificates() {
        return at<DataDirectory>(left_out(static_cast<std::uint32_t>(pe())).certificates_entry);
    }
    SectionHeader& section(unsigned index) {
        return at<SectionHeader>(pe() + sizeof(FileHeader) + header().optional_header_size +
                                 index * sizeof(SectionHeader));
    }
};

struct Row {
    const char* what;
    Status reason;
    void (*break_it)(Broken& image);
};

const Row rows[] = {
    {"empty file", Status::NotAnImage, [](Broken& i) { i.file.clear(); }},
    {"half a DOS header", Status::NotAnImage, [](Broken& i) { i.file.resize(63); }},
    {"no MZ", Status::NotAnImage, [](Broken& i) { i.file[0] = std::byte{'L'}; }},
    {"PE header inside the DOS header", Status::NotAnImage,
     [](Broken& i) { i.at<DosHeader>(0).pe_offset = 8; }},
    {"PE header at the end of the address space", Status::NotAnImage,
     [](Broken& i) { i.at<DosHeader>(0).pe_offset = 0xFFFF'FFF8; }},
    {"another processor", Status::NotAnImage,
     [](Broken& i) { i.header().machine = static_cast<FileHeader::Machine>(0x14C); }},
    {"PE32", Status::NotAnImage, [](Broken& i) { i.optional().magic = 0x10B; }},
    {"four directories", Status::NotSigned, [](Broken& i) { i.optional().directory_count = 4; }},
    {"sections inside the directories", Status::NotSigned,
     [](Broken& i) { i.header().optional_header_size = 120; }},
    {"no certificate table", Status::NotSigned, [](Broken& i) { i.certificates().size = 0; }},
    {"misaligned certificate table", Status::CertificateTableMisplaced,
     [](Broken& i) { i.certificates().address += 4; }},
    {"certificate table that is not filled up", Status::CertificateTableMisplaced,
     [](Broken& i) {
         i.certificates().size -= 4;
         i.file.resize(i.file.size() - 4);
     }},
    {"certificate table in the headers", Status::CertificateTableMisplaced,
     [](Broken& i) { i.certificates().address = 0x100; }},
    {"certificate table past the end", Status::CertificateTableMisplaced,
     [](Broken& i) { i.certificates().size += 8; }},
    {"certificate table where the offset wraps", Status::CertificateTableMisplaced,
     [](Broken& i) {
         i.certificates() = {0xFFFF'FFF8, 0x10};
     }},
    {"certificate table before the end", Status::TrailingBytes,
     [](Broken& i) { i.certificates().size -= 8; }},
    {"33 sections", Status::TooManySections, [](Broken& i) { i.header().section_count = 33; }},
    {"headers smaller than the section table", Status::HeadersOutsideFile,
     [](Broken& i) { i.optional().headers_size = 0x180; }},
    {"sections past the headers", Status::HeadersOutsideFile,
     [](Broken& i) { i.header().optional_header_size = 0xFFF0; }},
    {"section not at a page", Status::SectionsOutOfOrder,
     [](Broken& i) { i.section(0).address += 8; }},
    {"section over the one before", Status::SectionsOutOfOrder,
     [](Broken& i) { i.section(1).address = i.section(0).address; }},
    {"section data over that before", Status::SectionsOutOfOrder,
     [](Broken& i) { i.section(1).data_offset = i.section(0).data_offset; }},
    {"section past the image", Status::SectionOutsideFile,
     [](Broken& i) { i.section(0).virtual_size = 0xFFFF'FFFF; }},
    {"section data in the signature", Status::SectionOutsideFile,
     [](Broken& i) { i.section(0).data_size = 0xFFFF'FFFF; }},
    {"bytes between sections", Status::HashedBytesOutsideSections,
     [](Broken& i) { i.section(0).data_size -= 0x100; }},
    {"bytes after the last section", Status::HashedBytesOutsideSections,
     [](Broken& i) { i.section(i.header().section_count - 1u).data_size -= 0x10; }},
};

} // namespace

TEST_CASE("A signed image whose headers are broken in one place is refused", "[skci][layout]") {
    for (const Row& row : rows) {
        Broken image;
        row.break_it(image);
        const auto layout = read_image_layout(image.file);
        INFO(row.what);
        REQUIRE(layout.is_err());
        CHECK(static_cast<unsigned>(layout.error()) == static_cast<unsigned>(row.reason));
    }
}

TEST_CASE("A certificate table of another kind is refused", "[skci][layout]") {
    for (const std::size_t field : {0, 4, 6}) { // size, revision, kind
        File file = fixture("good");
        file[certificates_offset(file) + field] ^= std::byte{1};
        const auto found = find_signature(file, read_image_layout(file).value());
        REQUIRE(found.is_err());
        CHECK(found.error() == Status::CertificateTableMalformed);
    }
}

TEST_CASE("Signing does not change the digest of an image", "[skci][layout]") {
    const auto digest_of = [](const File& file) {
        return pe_hash(file, read_image_layout(file).value());
    };
    CHECK(digest_of(fixture("good")) == digest_of(fixture("no_page_hashes")));
    File other = fixture("good");
    const LeftOut without = left_out(read_u32(other, 0x3C));
    write_u32(other, without.checksum, 0x1234'5678);
    CHECK(digest_of(other) == digest_of(fixture("good")));
    other[without.checksum + 4] ^= std::byte{1};
    CHECK(digest_of(other) != digest_of(fixture("good")));
}

} // namespace skci::test
