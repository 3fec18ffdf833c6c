// SPDX-License-Identifier: MIT
#include "formats/pe/sections.h"

#include "abi/memory_layout.h"
#include "formats/bytes.h"

namespace formats::pe {

namespace {

constexpr std::uint64_t address_limit = std::uint64_t{1} << 32; // An RVA has 32 bits.

rt::Result<SectionAccess, PeError> access_of(SectionFlags flags) {
    const bool writable = flags.get(SectionFlags::writable);
    const bool executable = flags.get(SectionFlags::executable);
    if (writable && executable) {
        return rt::Err{PeError::SectionWritableAndExecutable};
    }
    if (!flags.get(SectionFlags::readable)) {
        return rt::Err{PeError::SectionNotReadable}; // x64 page tables cannot say "not readable".
    }
    if (executable) {
        return SectionAccess::ReadExecute;
    }
    return writable ? SectionAccess::ReadWrite : SectionAccess::Read;
}

/// Its place in memory; `previous_end` is where the headers or the section before it stop.
rt::Result<rt::Ok, PeError> check_place(const SectionHeader& section, const Headers& headers,
                                        std::uint64_t previous_end) {
    const std::uint64_t end = std::uint64_t{section.address} + section.virtual_size;
    if (section.virtual_size == 0) {
        return rt::Err{PeError::SectionEmpty};
    }
    if (!is_multiple(section.address, abi::page_size)) {
        return rt::Err{PeError::SectionMisaligned};
    }
    if (end > address_limit) {
        return rt::Err{PeError::SectionOverflow};
    }
    if (section.address < headers.optional.headers_size) {
        return rt::Err{PeError::SectionOverlapsHeaders};
    }
    if (section.address < previous_end) {
        return rt::Err{PeError::SectionsOverlap};
    }
    if (end > headers.optional.image_size) {
        return rt::Err{PeError::SectionOutsideImage};
    }
    return rt::Ok{};
}

/// Its data in the file. A section that is all zeros has none.
rt::Result<rt::Ok, PeError> check_data(std::uint64_t file_size, const SectionHeader& section,
                                       const Headers& headers) {
    const std::uint64_t alignment = headers.optional.file_alignment;
    if (section.data_size == 0) {
        return rt::Ok{};
    }
    if (!is_multiple(section.data_offset, alignment) ||
        !is_multiple(section.data_size, alignment)) {
        return rt::Err{PeError::SectionDataMisaligned};
    }
    if (section.data_offset < headers.optional.headers_size) {
        return rt::Err{PeError::SectionDataInsideHeaders};
    }
    if (!is_inside(section.data_offset, section.data_size, file_size)) {
        return rt::Err{PeError::TruncatedSectionData};
    }
    if (section.data_size > round_up(section.virtual_size, alignment)) {
        return rt::Err{PeError::SectionHidesData};
    }
    return rt::Ok{};
}

rt::Result<rt::Ok, PeError> check_image(const Headers& headers, const SectionTable& sections) {
    const std::uint64_t end = sections.all().back().end();
    if (headers.optional.image_size != round_up(end, abi::page_size)) {
        return rt::Err{PeError::ImageSizeMismatch};
    }
    if (headers.is_library() && headers.optional.entry_point == 0) {
        return rt::Ok{}; // A DLL may have nothing to run by itself.
    }
    const Section* code = sections.find(headers.optional.entry_point, 1);
    if (code == nullptr || code->access != SectionAccess::ReadExecute) {
        return rt::Err{PeError::EntryOutsideCode};
    }
    return rt::Ok{};
}

} // namespace

const Section* SectionTable::find(std::uint64_t rva, std::uint64_t size) const {
    for (const Section& section : all()) {
        if (section.holds(rva, size)) {
            return &section;
        }
    }
    return nullptr;
}

std::span<const std::byte> data_at(std::span<const std::byte> file, const SectionTable& sections,
                                   std::uint64_t rva, std::uint64_t size) {
    const Section* section = sections.find(rva, size);
    if (section == nullptr || !is_inside(rva - section->address, size, section->data_size)) {
        return {};
    }
    return file.subspan(section->data_offset + (rva - section->address), size);
}

rt::Result<std::string_view, PeError> name_at(std::span<const std::byte> file,
                                              const SectionTable& sections, std::uint64_t rva) {
    constexpr std::size_t longest = 255;
    std::size_t length = 0;
    for (; length <= longest; ++length) {
        const auto letter = data_at(file, sections, rva + length, 1);
        if (letter.empty()) {
            return rt::Err{PeError::NameMalformed};
        }
        if (letter[0] == std::byte{}) {
            break;
        }
        if (letter[0] <= std::byte{' '} || letter[0] > std::byte{'~'}) {
            return rt::Err{PeError::NameMalformed}; // It may be shown on a console.
        }
    }
    if (length == 0 || length > longest) {
        return rt::Err{PeError::NameMalformed};
    }
    const auto letters = data_at(file, sections, rva, length);
    return std::string_view{reinterpret_cast<const char*>(letters.data()), length};
}

rt::Result<SectionTable, PeError> read_sections(std::span<const std::byte> file,
                                                const Headers& headers) {
    return read_sections(file, headers, file.size());
}

rt::Result<SectionTable, PeError> read_sections(std::span<const std::byte> first,
                                                const Headers& headers, std::uint64_t file_size) {
    SectionTable table;
    std::uint64_t previous_end = 0;
    for (unsigned index = 0; index < headers.file.section_count; ++index) {
        SectionHeader header;
        if (!copy_at(first, headers.section_table_offset + index * sizeof(header), header)) {
            return rt::Err{PeError::TruncatedSectionTable};
        }
        TRY(check_place(header, headers, previous_end));
        TRY(check_data(file_size, header, headers));

        Section& section = table.sections_[table.count_++];
        section.address = header.address;
        section.virtual_size = header.virtual_size;
        section.data_size =
            header.data_size < header.virtual_size ? header.data_size : header.virtual_size;
        section.data_offset =
            section.data_size == 0 ? 0 : header.data_offset; // Unchecked if unused.
        section.stored_size = header.data_size;
        section.access = TRY(access_of(header.flags));
        previous_end = round_up(section.end(), abi::page_size); // Two sections share no page.
    }
    TRY(check_image(headers, table));
    return table;
}

} // namespace formats::pe
