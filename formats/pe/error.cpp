// SPDX-License-Identifier: MIT
#include "formats/pe/error.h"

namespace formats::pe {

namespace {

struct ErrorText {
    PeError error;
    std::string_view sentence;
};

constexpr ErrorText texts[] = {
    {PeError::TruncatedDosHeader, "it ends inside its DOS header."},
    {PeError::BadDosMagic, "it does not begin with \"MZ\", so it is not a PE file."},
    {PeError::PeHeaderMisplaced,
     "its PE header lies inside the DOS header or is not 8-byte aligned."},
    {PeError::TruncatedPeHeader, "it ends before or inside its PE header."},
    {PeError::BadPeSignature, "its PE signature is missing."},
    {PeError::NotX64, "it was built for another processor than x64."},
    {PeError::NotExecutable, "it is an object file or its link failed: it is not executable."},
    {PeError::IsLibrary, "it is a DLL, and a boot image must be a program."},
    {PeError::IsProgram, "it is a program, and what is imported must be a DLL."},
    {PeError::RelocationsStripped,
     "its relocations were stripped, so it cannot be moved to its place."},
    {PeError::OptionalHeaderTooSmall,
     "its optional header is too small for the fields and directories it claims."},
    {PeError::TruncatedOptionalHeader, "it ends inside its optional header."},
    {PeError::NotPe32Plus, "it is not a 64-bit image (PE32+)."},
    {PeError::TooManyDirectories, "it claims more than 16 data directories."},
    {PeError::NotNative, "its subsystem is not \"native\", as a boot image's must be."},
    {PeError::SectionAlignmentNotPage, "its sections are not aligned to 4096 bytes in memory."},
    {PeError::BadFileAlignment, "its file alignment is not a power of two between 512 and 4096."},
    {PeError::ImageBaseMisaligned, "its preferred base is not a multiple of 64 KiB."},
    {PeError::ImportsPresent,
     "it has bound or delayed imports, or is a library that imports from another."},
    {PeError::ThreadLocalStoragePresent,
     "it uses thread-local storage, and at boot there are no threads."},
    {PeError::NoSections, "it has no sections."},
    {PeError::TooManySections, "it has more sections than the loader keeps track of."},
    {PeError::TruncatedSectionTable, "it ends inside its section table."},
    {PeError::HeadersTooSmall, "its section table reaches past the size it gives its headers."},
    {PeError::HeadersMisaligned,
     "the size of its headers is not a multiple of its file alignment."},
    {PeError::TruncatedHeaders, "it ends before its headers do."},
    {PeError::SectionEmpty, "one of its sections is empty."},
    {PeError::SectionMisaligned, "one of its sections does not start at a page."},
    {PeError::SectionOverflow, "one of its sections would reach past 4 GiB: its size overflows."},
    {PeError::SectionOverlapsHeaders, "one of its sections overlaps its headers."},
    {PeError::SectionsOverlap, "two of its sections overlap or are not in ascending order."},
    {PeError::SectionOutsideImage, "one of its sections lies outside the image."},
    {PeError::SectionDataMisaligned,
     "the data of one of its sections is not aligned as the file says it is."},
    {PeError::SectionDataInsideHeaders, "the data of one of its sections lies in its headers."},
    {PeError::TruncatedSectionData, "it ends before the data of one of its sections does."},
    {PeError::SectionHidesData, "one of its sections has more data in the file than in memory."},
    {PeError::SectionWritableAndExecutable, "one of its sections is both writable and executable."},
    {PeError::SectionNotReadable, "one of its sections is not readable."},
    {PeError::ImageSizeMismatch, "its size in memory is not where its last section ends."},
    {PeError::EntryOutsideCode, "its entry point is not in an executable section."},
    {PeError::RelocationTableOutsideFile, "its relocation table is not inside one section's data."},
    {PeError::RelocationBlockTruncated,
     "its relocation table ends inside a block, or a block is too small."},
    {PeError::RelocationBlockMisaligned,
     "a block of its relocation table has a misaligned page or size."},
    {PeError::RelocationKindUnknown, "it has a relocation of a kind that x64 images do not use."},
    {PeError::RelocationOutsideSection, "it has a relocation outside its sections."},
    {PeError::RelocationsOutOfOrder,
     "its relocations overlap or are not in ascending order, so some would be applied twice."},
    {PeError::RelocationAcrossPages, "it has a relocation that lies across two pages."},
    {PeError::NameMalformed, "a name it imports is empty, too long or not of letters."},
    {PeError::ImportTableMalformed, "its import table has no end or does not lie in the file."},
    {PeError::ImportByOrdinal, "it imports by number instead of by name."},
    {PeError::ImportPlaceOutsideData,
     "a place for an imported address lies in code or outside its sections."},
    {PeError::TooManyImports, "it has more than 256 imports."},
    {PeError::LibraryMissing, "it imports from a library that is not loaded for it."},
    {PeError::ImportNotExported, "it imports a name that the library does not export."},
    {PeError::ImageLargerThanMemory, "it is larger than the memory set aside for it."},
};
static_assert(sizeof(texts) / sizeof(texts[0]) == static_cast<unsigned>(PeError::Count));

} // namespace

std::string_view sentence_of(PeError error) {
    for (const ErrorText& text : texts) {
        if (text.error == error) {
            return text.sentence;
        }
    }
    return "it is damaged in a way that has no name.";
}

} // namespace formats::pe
