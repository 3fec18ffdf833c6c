// SPDX-License-Identifier: MIT
#include "formats/pe/paged_image.h"

#include "abi/memory_layout.h"
#include "formats/pe/relocations.h"

#include <cstring>

namespace formats::pe {
namespace {

constexpr std::uint64_t address_bytes = sizeof(std::uint64_t);

FilePart part_of(std::uint64_t offset, std::uint64_t size, std::uint64_t skipped) {
    if (skipped >= size) {
        return {};
    }
    const std::uint64_t rest = size - skipped;
    return {offset + skipped, rest < abi::page_size ? rest : abi::page_size};
}

} // namespace

rt::Result<PagedImage, PeError> PagedImage::parse(std::span<const std::byte> first,
                                                  std::uint64_t file_size) {
    const Headers headers = TRY(read_headers(first, Role::Program));
    const SectionTable sections = TRY(read_sections(first, headers, file_size));
    const DataDirectory& table = headers.directory(Directory::Relocations);
    FilePart part;
    if (table.size != 0) {
        part = {TRY(offset_of_relocations(headers, sections)), table.size};
    }
    return PagedImage(headers, sections, part);
}

rt::Result<rt::Ok, PeError> PagedImage::set_relocations(std::span<const std::byte> table) {
    RelocationWalk walk(table, sections_);
    while (TRY(walk.next())) {
        if (walk.rva() / abi::page_size != (walk.rva() + address_bytes - 1) / abi::page_size) {
            return rt::Err{PeError::RelocationAcrossPages}; // Half of it could not be corrected.
        }
    }
    relocations_ = table;
    return rt::Ok{};
}

/// `size`: which of a section's two sizes counts.
FilePart PagedImage::part_of_page(std::uint64_t rva, std::uint32_t Section::*size) const {
    if (rva < headers_.optional.headers_size) {
        return part_of(0, headers_.optional.headers_size, rva);
    }
    for (const Section& section : sections()) {
        if (rva >= section.address && rva < section.end()) {
            return part_of(section.data_offset, section.*size, rva - section.address);
        }
    }
    return {};
}

FilePart PagedImage::part_for(std::uint64_t rva) const {
    return part_of_page(rva, &Section::data_size);
}

FilePart PagedImage::stored_part_for(std::uint64_t rva) const {
    return part_of_page(rva, &Section::stored_size);
}

void PagedImage::relocate(std::span<std::byte> page, std::uint64_t rva,
                          std::uint64_t virtual_base) const {
    RelocationWalk walk(relocations_, sections_);
    for (auto found = walk.next(); found.is_ok() && found.value(); found = walk.next()) {
        if (walk.rva() < rva || walk.rva() - rva > page.size() - address_bytes) {
            continue;
        }
        std::byte* const place = page.data() + (walk.rva() - rva);
        std::uint64_t address = 0;
        std::memcpy(&address, place, sizeof(address));
        address += virtual_base - headers_.optional.image_base;
        std::memcpy(place, &address, sizeof(address));
    }
}

} // namespace formats::pe
