// SPDX-License-Identifier: MIT
// One good image, broken in one place at a time: each break is refused for its own reason.
#include "formats/pe/image.h"
#include "tests/catch.h"
#include "tests/unit/formats/pe_builder.h"

#include <set>
#include <string>

namespace formats::pe::test {

namespace {

struct HostileImage {
    const char* what;
    PeError reason;
    void (*break_it)(PeFile& file);
};

SectionFlags with_access(SectionFlags flags, bool readable, bool writable, bool executable) {
    return flags.with(SectionFlags::readable, readable)
        .with(SectionFlags::writable, writable)
        .with(SectionFlags::executable, executable);
}

const HostileImage hostile_headers[] = {
    {"empty file", PeError::TruncatedDosHeader, [](PeFile& f) { f.cut_to(0); }},
    {"half a DOS header", PeError::TruncatedDosHeader, [](PeFile& f) { f.cut_to(63); }},
    {"no MZ", PeError::BadDosMagic, [](PeFile& f) { f.dos().magic = 0x5A4E; }},
    {"an ELF file", PeError::BadDosMagic, [](PeFile& f) { f.at<std::uint32_t>(0) = 0x464C457F; }},
    {"PE header inside the DOS header", PeError::PeHeaderMisplaced,
     [](PeFile& f) { f.dos().pe_offset = 0x20; }},
    {"PE header misaligned", PeError::PeHeaderMisplaced,
     [](PeFile& f) { f.dos().pe_offset = 0x84; }},
    {"PE header past the end", PeError::TruncatedPeHeader,
     [](PeFile& f) { f.dos().pe_offset = PeFile::file_size; }},
    {"PE header where the offset wraps", PeError::TruncatedPeHeader,
     [](PeFile& f) { f.dos().pe_offset = 0xFFFF'FFF8; }},
    {"half a PE header", PeError::TruncatedPeHeader, [](PeFile& f) { f.cut_to(0x90); }},
    {"no PE signature", PeError::BadPeSignature,
     [](PeFile& f) { f.file().signature = 0x0000'454E; }},
    {"32-bit x86", PeError::NotX64,
     [](PeFile& f) { f.file().machine = static_cast<FileHeader::Machine>(0x014C); }},
    {"ARM64", PeError::NotX64,
     [](PeFile& f) { f.file().machine = static_cast<FileHeader::Machine>(0xAA64); }},
    {"object file", PeError::NotExecutable,
     [](PeFile& f) { f.file().flags = f.file().flags.with(FileFlags::executable, false); }},
    {"DLL", PeError::IsLibrary,
     [](PeFile& f) { f.file().flags = f.file().flags.with(FileFlags::library, true); }},
    {"relocations stripped", PeError::RelocationsStripped,
     [](PeFile& f) {
         f.file().flags = f.file().flags.with(FileFlags::relocations_stripped, true);
     }},
    {"optional header past the end", PeError::TruncatedOptionalHeader,
     [](PeFile& f) { f.file().optional_header_size = 0xFFFF; }},
    {"no optional header", PeError::OptionalHeaderTooSmall,
     [](PeFile& f) { f.file().optional_header_size = 0; }},
    {"optional header without its directories", PeError::OptionalHeaderTooSmall,
     [](PeFile& f) { f.file().optional_header_size = sizeof(OptionalHeader); }},
    {"PE32", PeError::NotPe32Plus, [](PeFile& f) { f.optional().magic = 0x010B; }},
    {"17 directories", PeError::TooManyDirectories,
     [](PeFile& f) { f.optional().directory_count = 17; }},
    {"4 billion directories", PeError::TooManyDirectories,
     [](PeFile& f) { f.optional().directory_count = 0xFFFF'FFFF; }},
    {"console program", PeError::NotNative,
     [](PeFile& f) { f.optional().subsystem = static_cast<OptionalHeader::Subsystem>(3); }},
    {"sections aligned to 512", PeError::SectionAlignmentNotPage,
     [](PeFile& f) { f.optional().section_alignment = 512; }},
    {"sections aligned to 64 KiB", PeError::SectionAlignmentNotPage,
     [](PeFile& f) { f.optional().section_alignment = 0x1'0000; }},
    {"file alignment 0", PeError::BadFileAlignment,
     [](PeFile& f) { f.optional().file_alignment = 0; }},
    {"file alignment 16", PeError::BadFileAlignment,
     [](PeFile& f) { f.optional().file_alignment = 16; }},
    {"file alignment no power of two", PeError::BadFileAlignment,
     [](PeFile& f) { f.optional().file_alignment = 768; }},
    {"file alignment above a page", PeError::BadFileAlignment,
     [](PeFile& f) { f.optional().file_alignment = 8192; }},
    {"odd base", PeError::ImageBaseMisaligned,
     [](PeFile& f) { f.optional().image_base += 0x1000; }},
    {"delayed imports", PeError::ImportsPresent,
     [](PeFile& f) {
         f.directory(Directory::DelayedImports) = {0x2000, 64};
     }},
    {"bound imports of size 0", PeError::ImportsPresent,
     [](PeFile& f) {
         f.directory(Directory::BoundImports) = {0x2000, 0};
     }},
    {"thread-local storage", PeError::ThreadLocalStoragePresent,
     [](PeFile& f) {
         f.directory(Directory::ThreadLocalStorage) = {0x2000, 40};
     }},
    {"thread-local storage of size 0", PeError::ThreadLocalStoragePresent,
     [](PeFile& f) {
         f.directory(Directory::ThreadLocalStorage) = {0x2000, 0};
     }},
    {"no sections", PeError::NoSections, [](PeFile& f) { f.file().section_count = 0; }},
    {"33 sections", PeError::TooManySections, [](PeFile& f) { f.file().section_count = 33; }},
    {"65535 sections", PeError::TooManySections,
     [](PeFile& f) { f.file().section_count = 0xFFFF; }},
    {"section table past the end", PeError::TruncatedSectionTable,
     [](PeFile& f) { f.cut_to(0x1F0); }},
    {"section table past the headers", PeError::HeadersTooSmall,
     [](PeFile& f) { f.optional().headers_size = 0x1F0; }},
    {"32 sections, which would not be too many", PeError::HeadersTooSmall,
     [](PeFile& f) { f.file().section_count = 32; }},
    {"headers of size 0", PeError::HeadersTooSmall,
     [](PeFile& f) { f.optional().headers_size = 0; }},
    {"headers of an odd size", PeError::HeadersMisaligned,
     [](PeFile& f) { f.optional().headers_size = 0x401; }},
    {"headers larger than the file", PeError::TruncatedHeaders,
     [](PeFile& f) { f.optional().headers_size = 0xC00; }},
    {"headers of 4 GiB", PeError::TruncatedHeaders,
     [](PeFile& f) { f.optional().headers_size = 0xFFFF'FE00; }},
};

const HostileImage hostile_sections[] = {
    {"empty section", PeError::SectionEmpty, [](PeFile& f) { f.data().virtual_size = 0; }},
    {"section off a page", PeError::SectionMisaligned, [](PeFile& f) { f.data().address += 0x10; }},
    {"section whose size overflows", PeError::SectionOverflow,
     [](PeFile& f) { f.data().virtual_size = 0xFFFF'FFFF; }},
    {"section at the top of 4 GiB", PeError::SectionOverflow,
     [](PeFile& f) { f.reloc().address = 0xFFFF'F000, f.reloc().virtual_size = 0x1001; }},
    {"section over the headers", PeError::SectionOverlapsHeaders,
     [](PeFile& f) { f.text().address = 0; }},
    {"sections that overlap", PeError::SectionsOverlap,
     [](PeFile& f) { f.text().virtual_size = 0x1001; }},
    {"sections in one page", PeError::SectionsOverlap,
     [](PeFile& f) { f.data().address = 0x1000; }},
    {"sections in descending order", PeError::SectionsOverlap,
     [](PeFile& f) { f.text().address = 0x3000, f.data().address = 0x1000; }},
    {"section past the image", PeError::SectionOutsideImage,
     [](PeFile& f) { f.reloc().address = 0x5000; }},
    {"section that sticks out of the image", PeError::SectionOutsideImage,
     [](PeFile& f) { f.reloc().virtual_size = 0x1001; }},
    {"data at an odd offset", PeError::SectionDataMisaligned,
     [](PeFile& f) { f.data().data_offset += 2; }},
    {"data of an odd size", PeError::SectionDataMisaligned,
     [](PeFile& f) { f.data().data_size -= 2; }},
    {"data in the headers", PeError::SectionDataInsideHeaders,
     [](PeFile& f) { f.data().data_offset = 0x200; }},
    {"headers that take up the whole file", PeError::SectionDataInsideHeaders,
     [](PeFile& f) { f.optional().headers_size = PeFile::file_size; }},
    {"data past the end", PeError::TruncatedSectionData,
     [](PeFile& f) { f.data().data_offset = PeFile::file_size; }},
    {"data whose end wraps", PeError::TruncatedSectionData,
     [](PeFile& f) { f.data().data_offset = 0xFFFF'FE00; }},
    {"last section's data cut off", PeError::TruncatedSectionData,
     [](PeFile& f) { f.cut_to(PeFile::file_size - 1); }},
    {"more data than section", PeError::SectionHidesData,
     [](PeFile& f) { f.text().data_size = 0x400; }},
    {"writable code", PeError::SectionWritableAndExecutable,
     [](PeFile& f) { f.text().flags = with_access(f.text().flags, true, true, true); }},
    {"executable data", PeError::SectionWritableAndExecutable,
     [](PeFile& f) { f.data().flags = with_access(f.data().flags, false, true, true); }},
    {"execute-only code", PeError::SectionNotReadable,
     [](PeFile& f) { f.text().flags = with_access(f.text().flags, false, false, true); }},
    {"section without rights", PeError::SectionNotReadable,
     [](PeFile& f) { f.reloc().flags = {}; }},
    {"image larger than its sections", PeError::ImageSizeMismatch,
     [](PeFile& f) { f.optional().image_size += 0x1000; }},
    {"image size not in pages", PeError::ImageSizeMismatch,
     [](PeFile& f) { f.optional().image_size -= 0x10; }},
    {"no entry point", PeError::EntryOutsideCode, [](PeFile& f) { f.optional().entry_point = 0; }},
    {"entry point in data", PeError::EntryOutsideCode,
     [](PeFile& f) { f.optional().entry_point = 0x2000; }},
    {"entry point between sections", PeError::EntryOutsideCode,
     [](PeFile& f) { f.optional().entry_point = 0x1180; }},
    {"entry point past the image", PeError::EntryOutsideCode,
     [](PeFile& f) { f.optional().entry_point = 0xFFFF'FFFF; }},
};

const HostileImage hostile_relocations[] = {
    {"table past the image", PeError::RelocationTableOutsideFile,
     [](PeFile& f) { f.directory(Directory::Relocations).address = 0x5000; }},
    {"table across sections", PeError::RelocationTableOutsideFile,
     [](PeFile& f) {
         f.directory(Directory::Relocations) = {0x1100, 0x2000};
     }},
    {"table whose end wraps", PeError::RelocationTableOutsideFile,
     [](PeFile& f) { f.directory(Directory::Relocations).size = 0xFFFF'FFFF; }},
    {"table in zeros that are not in the file", PeError::RelocationTableOutsideFile,
     [](PeFile& f) {
         f.directory(Directory::Relocations) = {0x2400, 24};
     }},
    {"table cut inside a block's header", PeError::RelocationBlockTruncated,
     [](PeFile& f) { f.directory(Directory::Relocations).size = 16; }},
    {"table cut inside a block", PeError::RelocationBlockTruncated,
     [](PeFile& f) { f.directory(Directory::Relocations).size = 22; }},
    {"block of size 0", PeError::RelocationBlockTruncated,
     [](PeFile& f) { f.text_block().size = 0; }},
    {"block smaller than its header", PeError::RelocationBlockTruncated,
     [](PeFile& f) { f.text_block().size = 4; }},
    {"block larger than the table", PeError::RelocationBlockTruncated,
     [](PeFile& f) { f.data_block().size = 16; }},
    {"block of 4 GiB", PeError::RelocationBlockTruncated,
     [](PeFile& f) { f.text_block().size = 0xFFFF'FFFC; }},
    {"block of an odd size", PeError::RelocationBlockMisaligned,
     [](PeFile& f) { f.text_block().size = 10; }},
    {"block of an odd page", PeError::RelocationBlockMisaligned,
     [](PeFile& f) { f.text_block().page = 0x1004; }},
    {"32-bit relocation", PeError::RelocationKindUnknown,
     [](PeFile& f) {
         f.text_relocation(0) =
             f.text_relocation(0).with(Relocation::kind, static_cast<Relocation::Kind>(3));
     }},
    {"relocation of the headers", PeError::RelocationOutsideSection,
     [](PeFile& f) { f.text_block().page = 0; }},
    {"relocation past the image", PeError::RelocationOutsideSection,
     [](PeFile& f) { f.data_block().page = 0x5000; }},
    {"relocation at the top of 4 GiB", PeError::RelocationOutsideSection,
     [](PeFile& f) { f.data_block().page = 0xFFFF'F000; }},
    {"relocation that sticks out of its section", PeError::RelocationOutsideSection,
     [](PeFile& f) {
         f.text_relocation(0) = f.text_relocation(0).with(Relocation::offset, std::uint16_t{0x179});
     }},
    {"the same place twice", PeError::RelocationsOutOfOrder,
     [](PeFile& f) { f.data_relocation(1) = f.data_relocation(0); }},
    {"places that overlap", PeError::RelocationsOutOfOrder,
     [](PeFile& f) {
         f.data_relocation(1) = f.data_relocation(1).with(Relocation::offset, std::uint16_t{0xF});
     }},
    {"places in descending order", PeError::RelocationsOutOfOrder,
     [](PeFile& f) {
         f.text_block().page = 0x2000;
         f.data_block().page = 0x1000;
     }},
};

std::set<PeError> reasons;

/// Imports and exports need two images to be wrong about: imports_test.cpp. And only who corrects
/// pages one by one minds the space between two: paged_image_test.cpp.
constexpr bool is_tested_elsewhere(PeError reason) {
    return reason == PeError::IsProgram || reason == PeError::RelocationAcrossPages ||
           (reason >= PeError::NameMalformed && reason <= PeError::ImportNotExported);
}

void check_refused(const HostileImage& hostile) {
    PeFile file;
    hostile.break_it(file);
    const auto image = Image::parse(file.bytes());

    INFO(hostile.what);
    REQUIRE(image.is_err());
    CHECK(sentence_of(image.error()) == sentence_of(hostile.reason));
    reasons.insert(image.error());
}

} // namespace

TEST_CASE("An image with broken headers is refused for its own reason", "[formats][pe]") {
    for (const HostileImage& hostile : hostile_headers) {
        check_refused(hostile);
    }
}

TEST_CASE("An image with broken sections is refused for its own reason", "[formats][pe]") {
    for (const HostileImage& hostile : hostile_sections) {
        check_refused(hostile);
    }
}

TEST_CASE("An image with broken relocations is refused for its own reason", "[formats][pe]") {
    for (const HostileImage& hostile : hostile_relocations) {
        check_refused(hostile);
    }
}

TEST_CASE("Every reason to refuse a file has a hostile file and a sentence", "[formats][pe]") {
    reasons.clear();
    for (const auto& table : {std::span<const HostileImage>(hostile_headers),
                              std::span<const HostileImage>(hostile_sections),
                              std::span<const HostileImage>(hostile_relocations)}) {
        for (const HostileImage& hostile : table) {
            check_refused(hostile);
        }
    }
    std::set<std::string> sentences;
    for (unsigned n = 0; n < static_cast<unsigned>(PeError::Count); ++n) {
        const auto reason = static_cast<PeError>(n);
        sentences.insert(std::string(sentence_of(reason)));
        // ImageLargerThanMemory is not the file's fault; see image_test.cpp.
        if (reason != PeError::ImageLargerThanMemory && !is_tested_elsewhere(reason)) {
            INFO(sentence_of(reason));
            CHECK(reasons.count(reason) == 1);
        }
    }
    CHECK(sentences.size() == static_cast<unsigned>(PeError::Count));
}

} // namespace formats::pe::test
