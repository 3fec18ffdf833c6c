// SPDX-License-Identifier: MIT
// Every way in which a file can be unfit to be loaded, each with a name of its own.
//
// One reason, one name: the tests hold a hostile file against each of them, and a learner who
// breaks an image reads what exactly is broken.
#pragma once

#include <cstdint>
#include <string_view>

namespace formats::pe {

enum class PeError : std::uint8_t {
    // headers
    TruncatedDosHeader,
    BadDosMagic,
    PeHeaderMisplaced,
    TruncatedPeHeader,
    BadPeSignature,
    NotX64,
    NotExecutable,
    IsLibrary,
    IsProgram,
    RelocationsStripped,
    OptionalHeaderTooSmall,
    TruncatedOptionalHeader,
    NotPe32Plus,
    TooManyDirectories,
    NotNative,
    SectionAlignmentNotPage,
    BadFileAlignment,
    ImageBaseMisaligned,
    ImportsPresent,
    ThreadLocalStoragePresent,
    NoSections,
    TooManySections,
    TruncatedSectionTable,
    HeadersTooSmall,
    HeadersMisaligned,
    TruncatedHeaders,
    // sections
    SectionEmpty,
    SectionMisaligned,
    SectionOverflow,
    SectionOverlapsHeaders,
    SectionsOverlap,
    SectionOutsideImage,
    SectionDataMisaligned,
    SectionDataInsideHeaders,
    TruncatedSectionData,
    SectionHidesData,
    SectionWritableAndExecutable,
    SectionNotReadable,
    ImageSizeMismatch,
    EntryOutsideCode,
    // relocations
    RelocationTableOutsideFile,
    RelocationBlockTruncated,
    RelocationBlockMisaligned,
    RelocationKindUnknown,
    RelocationOutsideSection,
    RelocationsOutOfOrder,
    RelocationAcrossPages,
    // imports
    NameMalformed,
    ImportTableMalformed,
    ImportByOrdinal,
    ImportPlaceOutsideData,
    TooManyImports,
    LibraryMissing,
    ImportNotExported,
    // loading
    ImageLargerThanMemory,
    Count,
};

/// What is wrong, as a sentence whose subject is the file.
std::string_view sentence_of(PeError error);

} // namespace formats::pe
