// SPDX-License-Identifier: MIT
#include "skci/image_layout.h"

#include "abi/memory_layout.h"
#include "formats/bytes.h"
#include "formats/pe/format.h"

namespace skci {

namespace {

using namespace formats::pe;

static_assert(left_out(0).checksum == sizeof(FileHeader) + offsetof(OptionalHeader, checksum));
static_assert(left_out(0).certificates_entry ==
              sizeof(FileHeader) + sizeof(OptionalHeader) + 4 * sizeof(DataDirectory));

/// WIN_CERTIFICATE: what goes before the signature's DER.
struct CertificateHeader {
    static constexpr std::uint16_t expected_revision = 0x0200; // WIN_CERT_REVISION_2_0
    static constexpr std::uint16_t pkcs7 = 2;                  // WIN_CERT_TYPE_PKCS_SIGNED_DATA

    std::uint32_t size; // with this header
    std::uint16_t revision;
    std::uint16_t kind;
};
static_assert(sizeof(CertificateHeader) == 8);

constexpr std::uint64_t certificate_alignment = 8;

struct Headers {
    std::uint32_t pe_offset;
    FileHeader file;
    OptionalHeader optional;
    DataDirectory certificates;
    std::uint64_t section_table;
};

Checked<Headers> read_headers(Bytes file) {
    DosHeader dos;
    Headers headers{};
    if (!formats::copy_at(file, 0, dos) || dos.magic != DosHeader::expected_magic) {
        return rt::Err{Status::NotAnImage};
    }
    headers.pe_offset = dos.pe_offset;
    const std::uint64_t optional = std::uint64_t{dos.pe_offset} + sizeof(FileHeader);
    if (dos.pe_offset < sizeof(DosHeader) || !formats::copy_at(file, dos.pe_offset, headers.file) ||
        headers.file.signature != FileHeader::expected_signature ||
        headers.file.machine != FileHeader::Machine::X64 ||
        !formats::copy_at(file, optional, headers.optional) ||
        headers.optional.magic != OptionalHeader::expected_magic) {
        return rt::Err{Status::NotAnImage};
    }
    constexpr unsigned security = 4; // IMAGE_DIRECTORY_ENTRY_SECURITY
    headers.section_table = optional + headers.file.optional_header_size;
    const std::uint64_t directories_end =
        left_out(headers.pe_offset).certificates_entry + certificates_entry_size;
    if (headers.optional.directory_count <= security || headers.section_table < directories_end) {
        return rt::Err{Status::NotSigned};
    }
    if (!formats::copy_at(file, directories_end - certificates_entry_size, headers.certificates)) {
        return rt::Err{Status::HeadersOutsideFile};
    }
    return headers;
}

/// The certificate table is the end of the file; nothing may hide behind it.
Checked<rt::Ok> check_certificates(Bytes file, const Headers& headers) {
    const DataDirectory& table = headers.certificates; // `address` is an offset in the file
    if (table.size == 0) {
        return rt::Err{Status::NotSigned};
    }
    if (!formats::is_multiple(table.address, certificate_alignment) ||
        !formats::is_multiple(table.size, certificate_alignment) ||
        table.address < headers.optional.headers_size ||
        !formats::is_inside(table.address, table.size, file.size())) {
        return rt::Err{Status::CertificateTableMisplaced};
    }
    if (std::uint64_t{table.address} + table.size != file.size()) {
        return rt::Err{Status::TrailingBytes};
    }
    return rt::Ok{};
}

/// Where the sections before one end, in memory and in the file.
struct Ends {
    std::uint64_t address;
    std::uint64_t data;
};

Checked<rt::Ok> check_section(const SectionHeader& section, const Headers& headers, Ends& ends) {
    if (!formats::is_multiple(section.address, abi::page_size) || section.address < ends.address) {
        return rt::Err{Status::SectionsOutOfOrder};
    }
    ends.address = std::uint64_t{section.address} + section.virtual_size;
    if (ends.address > headers.optional.image_size) {
        return rt::Err{Status::SectionOutsideFile};
    }
    if (section.data_size == 0) {
        return rt::Ok{};
    }
    if (section.data_offset < ends.data) {
        return rt::Err{Status::SectionsOutOfOrder};
    }
    if (section.data_offset > ends.data) {
        return rt::Err{Status::HashedBytesOutsideSections};
    }
    ends.data = std::uint64_t{section.data_offset} + section.data_size;
    if (ends.data > headers.certificates.address) {
        return rt::Err{Status::SectionOutsideFile};
    }
    return rt::Ok{};
}

Checked<rt::Ok> read_sections(Bytes file, const Headers& headers, ImageLayout& layout) {
    const std::uint64_t count = headers.file.section_count;
    if (count > abi::skci::section_limit) {
        return rt::Err{Status::TooManySections};
    }
    if (!formats::is_inside(headers.section_table, count * sizeof(SectionHeader),
                            headers.optional.headers_size) ||
        headers.optional.headers_size > file.size()) {
        return rt::Err{Status::HeadersOutsideFile};
    }
    Ends ends{headers.optional.headers_size, headers.optional.headers_size};
    for (std::uint64_t index = 0; index < count; ++index) {
        SectionHeader section;
        if (!formats::copy_at(file, headers.section_table + index * sizeof(section), section)) {
            return rt::Err{Status::HeadersOutsideFile};
        }
        TRY(check_section(section, headers, ends));
        layout.sections[index] = {section.address, section.virtual_size, section.data_offset,
                                  section.data_size};
    }
    // Signing fills up to the alignment. More than that would be bytes that belong to no page.
    if (formats::round_up(ends.data, certificate_alignment) != headers.certificates.address) {
        return rt::Err{Status::HashedBytesOutsideSections};
    }
    return rt::Ok{};
}

} // namespace

Checked<ImageLayout> read_image_layout(Bytes file) {
    const Headers headers = TRY(read_headers(file));
    TRY(check_certificates(file, headers));
    ImageLayout layout;
    TRY(read_sections(file, headers, layout));
    layout.pe_offset = headers.pe_offset;
    layout.headers_size = headers.optional.headers_size;
    layout.section_count = headers.file.section_count;
    layout.certificates_offset = headers.certificates.address;
    return layout;
}

Checked<Bytes> find_signature(Bytes file, const ImageLayout& layout) {
    const Bytes table = file.subspan(layout.certificates_offset);
    CertificateHeader header;
    if (!formats::copy_at(table, 0, header) ||
        header.revision != CertificateHeader::expected_revision ||
        header.kind != CertificateHeader::pkcs7) {
        return rt::Err{Status::CertificateTableMalformed};
    }
    if (header.size != table.size()) { // A second certificate: whose word would count?
        return rt::Err{Status::CertificateTableMalformed};
    }
    return table.subspan(sizeof(header));
}

} // namespace skci
