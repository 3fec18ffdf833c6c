// SPDX-License-Identifier: MIT
// The PE32+ file format, as much of it as our images use.  [PE]
//
// Layouts only: nothing here has been checked. headers.h, sections.h and relocations.h are where
// bytes become trusted. Lesson: 2.
#pragma once

#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace formats::pe {

/// IMAGE_DOS_HEADER: all that is left of it is a signature and the way to the real header.
struct DosHeader {
    static constexpr std::uint16_t expected_magic = 0x5A4D; // "MZ"

    std::uint16_t magic;
    std::uint8_t reserved_002[0x3C - 0x02];
    std::uint32_t pe_offset; // e_lfanew
};
static_assert(sizeof(DosHeader) == 64);
static_assert(offsetof(DosHeader, pe_offset) == 0x3C);

/// IMAGE_FILE_HEADER.Characteristics
struct FileFlags : x86::Register<FileFlags, std::uint16_t> {
    static constexpr x86::Bit<0> relocations_stripped{}; // IMAGE_FILE_RELOCS_STRIPPED
    static constexpr x86::Bit<1> executable{};           // IMAGE_FILE_EXECUTABLE_IMAGE
    static constexpr x86::Bit<13> library{};             // IMAGE_FILE_DLL
};

/// The signature and IMAGE_FILE_HEADER that follows it.
struct FileHeader {
    static constexpr std::uint32_t expected_signature = 0x0000'4550; // "PE\0\0"
    enum class Machine : std::uint16_t { X64 = 0x8664 };             // IMAGE_FILE_MACHINE_AMD64

    std::uint32_t signature;
    Machine machine;
    std::uint16_t section_count;
    std::uint32_t time_stamp;
    std::uint32_t symbol_table;
    std::uint32_t symbol_count;
    std::uint16_t optional_header_size;
    FileFlags flags;
};
static_assert(sizeof(FileHeader) == 24);
static_assert(offsetof(FileHeader, optional_header_size) == 20);

/// IMAGE_OPTIONAL_HEADER64 up to its directories; "optional" only in object files.
struct OptionalHeader {
    static constexpr std::uint16_t expected_magic = 0x020B; // PE32+
    enum class Subsystem : std::uint16_t {
        Native = 1,  // IMAGE_SUBSYSTEM_NATIVE
        Console = 3, // IMAGE_SUBSYSTEM_WINDOWS_CUI
    };

    std::uint16_t magic;
    std::uint8_t linker_version[2];
    std::uint32_t code_size;
    std::uint32_t initialized_data_size;
    std::uint32_t uninitialized_data_size;
    std::uint32_t entry_point; // RVA
    std::uint32_t code_base;
    std::uint64_t image_base;
    std::uint32_t section_alignment;
    std::uint32_t file_alignment;
    std::uint16_t versions[6];
    std::uint32_t reserved_034;
    std::uint32_t image_size;
    std::uint32_t headers_size;
    std::uint32_t checksum;
    Subsystem subsystem;
    std::uint16_t dll_flags;
    std::uint64_t stack_and_heap_sizes[4];
    std::uint32_t reserved_068;
    std::uint32_t directory_count;
};
static_assert(sizeof(OptionalHeader) == 112);
static_assert(offsetof(OptionalHeader, entry_point) == 16);
static_assert(offsetof(OptionalHeader, image_base) == 24);
static_assert(offsetof(OptionalHeader, image_size) == 56);
static_assert(offsetof(OptionalHeader, subsystem) == 68);
static_assert(offsetof(OptionalHeader, directory_count) == 108);

/// IMAGE_DATA_DIRECTORY: where something is once the image is in memory.
struct DataDirectory {
    std::uint32_t address; // RVA
    std::uint32_t size;
};
static_assert(sizeof(DataDirectory) == 8);

/// IMAGE_DIRECTORY_ENTRY_*
enum class Directory : unsigned {
    Exports = 0,
    Imports = 1,
    Relocations = 5, // IMAGE_DIRECTORY_ENTRY_BASERELOC
    ThreadLocalStorage = 9,
    BoundImports = 11,
    ImportAddresses = 12, // IMAGE_DIRECTORY_ENTRY_IAT
    DelayedImports = 13,
    Count = 16,
};
inline constexpr unsigned directory_limit = static_cast<unsigned>(Directory::Count);

/// IMAGE_SECTION_HEADER.Characteristics
struct SectionFlags : x86::Register<SectionFlags, std::uint32_t> {
    static constexpr x86::Bit<29> executable{}; // IMAGE_SCN_MEM_EXECUTE
    static constexpr x86::Bit<30> readable{};   // IMAGE_SCN_MEM_READ
    static constexpr x86::Bit<31> writable{};   // IMAGE_SCN_MEM_WRITE
};

/// IMAGE_SECTION_HEADER
struct SectionHeader {
    char name[8]; // zero-padded, not always zero-terminated
    std::uint32_t virtual_size;
    std::uint32_t address; // RVA
    std::uint32_t data_size;
    std::uint32_t data_offset; // in the file
    std::uint32_t reserved_018[3];
    SectionFlags flags;
};
static_assert(sizeof(SectionHeader) == 40);
static_assert(offsetof(SectionHeader, data_offset) == 20);
static_assert(offsetof(SectionHeader, flags) == 36);

/// IMAGE_EXPORT_DIRECTORY
struct ExportDirectory {
    std::uint32_t reserved_000[3];
    std::uint32_t name; // RVA of the image's own name
    std::uint32_t ordinal_base;
    std::uint32_t function_count;
    std::uint32_t name_count;
    std::uint32_t functions; // RVA: an RVA for each ordinal; inside this directory: a forwarder
    std::uint32_t names;     // RVA: RVAs of names, in ascending order
    std::uint32_t ordinals;  // RVA: for each name, 16 bits of index into `functions`
};
static_assert(sizeof(ExportDirectory) == 40);
static_assert(offsetof(ExportDirectory, functions) == 28);

/// IMAGE_IMPORT_DESCRIPTOR: what is wanted of one other image. The last one is all zero.
struct ImportDescriptor {
    std::uint32_t lookup_table; // RVA: what is wanted, one 64-bit entry each, then a zero
    std::uint32_t reserved_004[2];
    std::uint32_t name;          // RVA of the other image's name
    std::uint32_t address_table; // RVA: where the addresses go
};
static_assert(sizeof(ImportDescriptor) == 20);
static_assert(offsetof(ImportDescriptor, address_table) == 16);

/// An entry of the lookup table.
struct ImportLookup : x86::Register<ImportLookup> {
    static constexpr x86::Bits<15, 0, std::uint16_t> ordinal{};
    static constexpr x86::Bits<30, 0, std::uint32_t> hint_and_name{}; // RVA
    static constexpr x86::Bit<63> by_ordinal{};
};
static_assert(sizeof(ImportLookup) == 8);

/// IMAGE_BASE_RELOCATION: the places to correct in one page. Entries of 16 bits follow.
struct RelocationBlock {
    std::uint32_t page; // RVA
    std::uint32_t size; // bytes, this header included
};
static_assert(sizeof(RelocationBlock) == 8);

/// One entry of a block.
struct Relocation : x86::Register<Relocation, std::uint16_t> {
    enum class Kind : std::uint8_t {
        Padding = 0, // IMAGE_REL_BASED_ABSOLUTE: fills a block up to 4 bytes
        Dir64 = 10,  // IMAGE_REL_BASED_DIR64: a 64-bit address to correct
    };
    static constexpr x86::Bits<11, 0, std::uint16_t> offset{}; // in the page
    static constexpr x86::Bits<15, 12, Kind> kind{};
};
static_assert(sizeof(Relocation) == 2);

} // namespace formats::pe
