// SPDX-License-Identifier: MIT
#include "tests/unit/formats/pe_builder.h"

namespace formats::pe::test {

namespace {

Relocation dir64(std::uint16_t offset) {
    return Relocation{}
        .with(Relocation::kind, Relocation::Kind::Dir64)
        .with(Relocation::offset, offset);
}

SectionFlags flags(bool writable, bool executable) {
    return SectionFlags{}
        .with(SectionFlags::readable, true)
        .with(SectionFlags::writable, writable)
        .with(SectionFlags::executable, executable);
}

} // namespace

PeFile::PeFile() : bytes_(file_size) {
    write_headers();
    write_sections();
    write_relocations();
}

void PeFile::enlarge_headers_to(std::uint32_t size) {
    const std::uint32_t added = size - headers_size;
    bytes_.insert(bytes_.begin() + headers_size, added, std::byte{});
    optional().headers_size = size;
    text().data_offset += added;
    data().data_offset += added;
    reloc().data_offset += added;
}

void PeFile::add_imports() {
    reloc().virtual_size = 0x200;
    directory(Directory::Imports) = {0x4040, 2 * sizeof(ImportDescriptor)};
    imports() = {0x4080, {}, 0x40C0, import_places[0]};
    std::memcpy(&at<char>(in_file(0x40C0)), "skci.dll", 9);
    import_name(0) = 0x40D0;
    import_name(1) = 0x40E0;
    std::memcpy(&at<char>(in_file(0x40D2)), "one", 4);
    std::memcpy(&at<char>(in_file(0x40E2)), "two", 4);
}

void PeFile::make_library() {
    reloc().virtual_size = 0x200;
    file().flags = file().flags.with(FileFlags::library, true);
    optional().entry_point = 0;
    directory(Directory::Exports) = {0x4100, 0x80};
    exports() = {{}, 0, 1, 2, 2, 0x4140, 0x4150, 0x4160};
    for (unsigned n = 0; n < 2; ++n) {
        const std::uint32_t name = 0x4170 + n * 8;
        export_address(n) = exported[1 - n]; // `numbers` leads back to the right one
        at<std::uint32_t>(in_file(0x4150 + n * 4)) = name;
        at<std::uint16_t>(in_file(0x4160 + n * 2)) = static_cast<std::uint16_t>(1 - n);
        std::memcpy(&at<char>(in_file(name)), n == 0 ? "one" : "two", 4);
    }
}

void PeFile::write_headers() {
    dos().magic = DosHeader::expected_magic;
    dos().pe_offset = pe_offset;
    file().signature = FileHeader::expected_signature;
    file().machine = FileHeader::Machine::X64;
    file().section_count = 3;
    file().optional_header_size = optional_size;
    file().flags = FileFlags{}.with(FileFlags::executable, true);
    optional().magic = OptionalHeader::expected_magic;
    optional().entry_point = entry_point;
    optional().image_base = preferred_base;
    optional().section_alignment = 4096;
    optional().file_alignment = 512;
    optional().image_size = image_size;
    optional().headers_size = headers_size;
    optional().subsystem = OptionalHeader::Subsystem::Native;
    optional().directory_count = directory_limit;
    directory(Directory::Relocations) = {0x4000, 24};
}

void PeFile::write_sections() {
    text() = {".text", 0x180, 0x1000, 0x200, text_offset, {}, flags(false, true)};
    data() = {".data", 0x1800, 0x2000, 0x200, data_offset, {}, flags(true, false)};
    reloc() = {".reloc", 24, 0x4000, 0x200, relocations_offset, {}, flags(false, false)};
    for (std::size_t n = 0; n < 0x200; ++n) {
        bytes_[text_offset + n] = std::byte{0xCC};
        bytes_[data_offset + n] = static_cast<std::byte>(n);
    }
}

void PeFile::write_relocations() {
    text_block() = {0x1000, 12};
    text_relocation(0) = dir64(sites[0] & 0xFFF);
    text_relocation(1) = {}; // padding
    data_block() = {0x2000, 12};
    data_relocation(0) = dir64(sites[1] & 0xFFF);
    data_relocation(1) = dir64(sites[2] & 0xFFF);

    constexpr std::uint64_t target = preferred_base + entry_point;
    const std::size_t site_offsets[] = {text_offset + 0x100, data_offset + 8, data_offset + 0x11};
    for (const std::size_t offset : site_offsets) {
        std::memcpy(bytes_.data() + offset, &target, sizeof(target));
    }
}

} // namespace formats::pe::test
