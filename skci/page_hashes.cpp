// SPDX-License-Identifier: MIT
#include "skci/page_hashes.h"

#include "formats/bytes.h"
#include "skci/hash.h"

namespace skci {

namespace {

using abi::page_size;
using abi::skci::PageHashes;

std::size_t pages_of(const PageHashes::Section& section) {
    return formats::round_up(section.data_size, page_size) / page_size;
}

/// One entry of the table.
struct Entry {
    std::uint32_t offset = 0;
    Digest digest{};
};
static_assert(sizeof(Entry) == PageHashes::entry_size);

Entry entry_at(const PageHashes& pages, std::size_t index) {
    Entry entry;
    std::memcpy(&entry, pages.entries + index * sizeof(entry), sizeof(entry));
    return entry;
}

bool is_all_zero(Bytes bytes) {
    for (const std::byte byte : bytes) {
        if (byte != std::byte{}) {
            return false;
        }
    }
    return true;
}

/// Compares one entry with the page that must come now.
Checked<rt::Ok> expect_entry(const PageHashes& pages, std::size_t index, std::uint64_t offset) {
    if (index >= pages.entry_count || entry_at(pages, index).offset != offset) {
        return rt::Err{Status::PageHashesMalformed};
    }
    return rt::Ok{};
}

/// The entries of a section: one for each page that begins in the file.
Checked<rt::Ok> expect_section(const PageHashes& pages, std::size_t index,
                               const PageHashes::Section& section) {
    for (std::size_t page = 0; page < pages_of(section); ++page) {
        TRY(expect_entry(pages, index + page, section.data_offset + page * page_size));
    }
    return rt::Ok{};
}

Digest hash_of_headers(Bytes page, std::uint32_t pe_offset) {
    const LeftOut without = left_out(pe_offset);
    const std::uint64_t after_checksum = without.checksum + checksum_size;
    return Sha256{}
        .add(page.first(without.checksum))
        .add(page.subspan(after_checksum, without.certificates_entry - after_checksum))
        .add(page.subspan(without.certificates_entry + certificates_entry_size))
        .finish();
}

Checked<rt::Ok> compare(const Digest& digest, const PageHashes& pages, std::size_t index) {
    if (index >= pages.entry_count) {
        return rt::Err{Status::PageHashMissing};
    }
    if (digest != entry_at(pages, index).digest) {
        return rt::Err{Status::PageDigestDiffers};
    }
    return rt::Ok{};
}

/// `index` is that of the section's first page in the table, `offset` where in the section we are.
Checked<rt::Ok> verify_section_page(const PageHashes& pages, const PageHashes::Section& section,
                                    std::size_t index, std::uint32_t offset, Bytes page) {
    if (offset >= section.data_size) { // Not in the file: zeros, whatever is wanted later.
        if (!is_all_zero(page)) {
            return rt::Err{Status::PageDigestDiffers};
        }
        return rt::Ok{};
    }
    return compare(sha256(page), pages, index + offset / page_size);
}

} // namespace

Checked<PageHashes> read_page_hashes(Bytes table, const ImageLayout& layout) {
    const std::uint64_t headers_end =
        left_out(layout.pe_offset).certificates_entry + certificates_entry_size;
    if (table.empty() || table.size() % PageHashes::entry_size != 0 ||
        layout.headers_size > page_size || headers_end > layout.headers_size) {
        return rt::Err{Status::PageHashesMalformed};
    }
    PageHashes pages;
    pages.entries = reinterpret_cast<const std::uint8_t*>(table.data());
    pages.entry_count = static_cast<std::uint32_t>(table.size() / PageHashes::entry_size);
    pages.section_count = layout.section_count;
    pages.headers_size = layout.headers_size;
    pages.pe_offset = layout.pe_offset;
    std::memcpy(pages.sections, layout.sections, sizeof(pages.sections));

    std::size_t index = 0;
    std::uint64_t end = layout.headers_size;
    TRY(expect_entry(pages, index++, 0));
    for (const PageHashes::Section& section : layout.all_sections()) {
        TRY(expect_section(pages, index, section));
        index += pages_of(section);
        if (section.data_size != 0) {
            end = std::uint64_t{section.data_offset} + section.data_size;
        }
    }
    TRY(expect_entry(pages, index, end)); // The end has an offset and no hash.
    if (index + 1 != pages.entry_count || entry_at(pages, index).digest != Digest{}) {
        return rt::Err{Status::PageHashesMalformed};
    }
    return pages;
}

Checked<rt::Ok> verify_page(const PageHashes& pages, std::uint32_t rva, Bytes page) {
    if (!formats::is_multiple(rva, page_size) || page.size() != page_size ||
        pages.section_count > abi::skci::section_limit || pages.headers_size > page_size) {
        return rt::Err{Status::PageNotInImage};
    }
    if (rva == 0) {
        return compare(hash_of_headers(page, pages.pe_offset), pages, 0);
    }
    std::size_t index = 1; // after the headers
    for (std::size_t number = 0; number < pages.section_count; ++number) {
        const PageHashes::Section& section = pages.sections[number];
        const std::uint64_t end =
            section.address + formats::round_up(section.virtual_size, page_size);
        if (rva >= section.address && rva < end) {
            return verify_section_page(pages, section, index, rva - section.address, page);
        }
        index += pages_of(section);
    }
    return rt::Err{Status::PageNotInImage};
}

} // namespace skci
