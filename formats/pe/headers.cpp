// SPDX-License-Identifier: MIT
#include "formats/pe/headers.h"

#include "abi/memory_layout.h"
#include "formats/bytes.h"
#include "formats/pe/sections.h"

#include <initializer_list>

namespace formats::pe {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t smallest_file_alignment = 512;
constexpr std::uint32_t image_base_alignment = 64 * 1024;

/// Where the PE header begins.
rt::Result<std::uint64_t, PeError> find_pe_header(Bytes file) {
    DosHeader dos;
    if (!copy_at(file, 0, dos)) {
        return rt::Err{PeError::TruncatedDosHeader};
    }
    if (dos.magic != DosHeader::expected_magic) {
        return rt::Err{PeError::BadDosMagic};
    }
    if (dos.pe_offset < sizeof(DosHeader) || !is_multiple(dos.pe_offset, 8)) {
        return rt::Err{PeError::PeHeaderMisplaced};
    }
    return std::uint64_t{dos.pe_offset};
}

rt::Result<FileHeader, PeError> read_file_header(Bytes file, std::uint64_t offset, Role role) {
    FileHeader header;
    if (!copy_at(file, offset, header)) {
        return rt::Err{PeError::TruncatedPeHeader};
    }
    if (header.signature != FileHeader::expected_signature) {
        return rt::Err{PeError::BadPeSignature};
    }
    if (header.machine != FileHeader::Machine::X64) {
        return rt::Err{PeError::NotX64};
    }
    if (!header.flags.get(FileFlags::executable)) {
        return rt::Err{PeError::NotExecutable};
    }
    if (role == Role::Boot && header.flags.get(FileFlags::library)) {
        return rt::Err{PeError::IsLibrary};
    }
    if (role == Role::Library && !header.flags.get(FileFlags::library)) {
        return rt::Err{PeError::IsProgram};
    }
    if (header.flags.get(FileFlags::relocations_stripped)) {
        return rt::Err{PeError::RelocationsStripped};
    }
    return header;
}

/// Its own consistency, apart from sizes and addresses that concern the sections.
rt::Result<rt::Ok, PeError> check_optional_header(const OptionalHeader& header, Role role) {
    if (header.magic != OptionalHeader::expected_magic) {
        return rt::Err{PeError::NotPe32Plus};
    }
    if (header.directory_count > directory_limit) {
        return rt::Err{PeError::TooManyDirectories};
    }
    using Subsystem = OptionalHeader::Subsystem;
    const bool is_console_program = role == Role::Program && header.subsystem == Subsystem::Console;
    if (header.subsystem != Subsystem::Native && !is_console_program) {
        return rt::Err{PeError::NotNative};
    }
    if (header.section_alignment != abi::page_size) {
        return rt::Err{
            PeError::SectionAlignmentNotPage}; // Access rights are a page's, not a section's.
    }
    if (header.file_alignment < smallest_file_alignment ||
        header.file_alignment > header.section_alignment ||
        (header.file_alignment & (header.file_alignment - 1)) != 0) {
        return rt::Err{PeError::BadFileAlignment};
    }
    if (!is_multiple(header.image_base, image_base_alignment)) {
        return rt::Err{PeError::ImageBaseMisaligned};
    }
    return rt::Ok{};
}

rt::Result<rt::Ok, PeError> check_imports(const Headers& headers, Role role) {
    for (const Directory imports : {Directory::Imports, Directory::BoundImports,
                                    Directory::ImportAddresses, Directory::DelayedImports}) {
        const bool is_allowed = role != Role::Library && (imports == Directory::Imports ||
                                                          imports == Directory::ImportAddresses);
        const DataDirectory& directory = headers.directory(imports);
        if (!is_allowed && (directory.size != 0 || directory.address != 0)) {
            return rt::Err{PeError::ImportsPresent};
        }
    }
    return rt::Ok{};
}

rt::Result<rt::Ok, PeError> read_directories(Bytes optional_header, Headers& headers) {
    for (unsigned index = 0; index < headers.optional.directory_count; ++index) {
        const std::uint64_t offset = sizeof(OptionalHeader) + index * sizeof(DataDirectory);
        if (!copy_at(optional_header, offset, headers.directories[index])) {
            return rt::Err{PeError::OptionalHeaderTooSmall};
        }
    }
    const DataDirectory& storage = headers.directory(Directory::ThreadLocalStorage);
    if (storage.size != 0 || storage.address != 0) {
        return rt::Err{PeError::ThreadLocalStoragePresent};
    }
    return rt::Ok{};
}

/// Do the section table and the headers as a whole fit where the file says they are?
rt::Result<rt::Ok, PeError> check_section_table(Bytes file, const Headers& headers) {
    const std::uint64_t count = headers.file.section_count;
    if (count == 0) {
        return rt::Err{PeError::NoSections};
    }
    if (count > section_limit) {
        return rt::Err{PeError::TooManySections};
    }
    const std::uint64_t table_size = count * sizeof(SectionHeader);
    if (!is_inside(headers.section_table_offset, table_size, file.size())) {
        return rt::Err{PeError::TruncatedSectionTable};
    }
    if (!is_inside(headers.section_table_offset, table_size, headers.optional.headers_size)) {
        return rt::Err{PeError::HeadersTooSmall};
    }
    if (!is_multiple(headers.optional.headers_size, headers.optional.file_alignment)) {
        return rt::Err{PeError::HeadersMisaligned};
    }
    if (headers.optional.headers_size > file.size()) {
        return rt::Err{PeError::TruncatedHeaders};
    }
    return rt::Ok{};
}

} // namespace

rt::Result<Headers, PeError> read_headers(Bytes file, Role role) {
    Headers headers{};
    const std::uint64_t pe_offset = TRY(find_pe_header(file));
    headers.file = TRY(read_file_header(file, pe_offset, role));

    const std::uint64_t optional_offset = pe_offset + sizeof(FileHeader);
    const std::uint64_t optional_size = headers.file.optional_header_size;
    if (!is_inside(optional_offset, optional_size, file.size())) {
        return rt::Err{PeError::TruncatedOptionalHeader};
    }
    const Bytes optional_header = file.subspan(optional_offset, optional_size);
    if (!copy_at(optional_header, 0, headers.optional)) {
        return rt::Err{PeError::OptionalHeaderTooSmall};
    }
    TRY(check_optional_header(headers.optional, role));
    TRY(read_directories(optional_header, headers));
    TRY(check_imports(headers, role));

    headers.section_table_offset = optional_offset + optional_size;
    TRY(check_section_table(file, headers));
    return headers;
}

} // namespace formats::pe
