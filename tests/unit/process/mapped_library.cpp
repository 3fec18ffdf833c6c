// SPDX-License-Identifier: MIT
#include "tests/unit/process/mapped_library.h"

namespace pe = formats::pe;

MappedLibrary::MappedLibrary() : bytes_(image_size) {
    auto& dos = at<pe::DosHeader>(0);
    dos.magic = pe::DosHeader::expected_magic;
    dos.pe_offset = 0x80;
    auto& file = at<pe::FileHeader>(0x80);
    file.signature = pe::FileHeader::expected_signature;
    file.machine = pe::FileHeader::Machine::X64;
    file.section_count = 1;
    file.optional_header_size = sizeof(pe::OptionalHeader) + 16 * sizeof(pe::DataDirectory);
    file.flags =
        pe::FileFlags{}.with(pe::FileFlags::executable, true).with(pe::FileFlags::library, true);
    optional().magic = pe::OptionalHeader::expected_magic;
    optional().section_alignment = 0x1000;
    optional().file_alignment = 0x200;
    optional().image_size = image_size;
    optional().headers_size = 0x400;
    optional().subsystem = pe::OptionalHeader::Subsystem::Console;
    optional().directory_count = 16;

    directory(pe::Directory::Exports) = {exports, export_size};
    export_directory().ordinal_base = 5;
    export_directory().function_count = 3;
    export_directory().name_count = 2;
    export_directory().functions = functions;
    export_directory().names = names;
    export_directory().ordinals = ordinals;
    at<std::uint32_t>(functions) = alpha_address;
    at<std::uint32_t>(functions + 8) = forwarder_text;
    at<std::uint32_t>(names) = 0x1100;
    at<std::uint32_t>(names + 4) = 0x1110;
    at<std::uint16_t>(ordinals) = 0;
    at<std::uint16_t>(ordinals + 2) = 2;
    put(0x1100, "alpha");
    put(0x1110, "beta");
    put(forwarder_text, "other.Gamma");

    directory(pe::Directory::Imports) = {imports, 60};
    import_descriptor(0) = {first_lookup, {}, 0x2300, first_addresses};
    import_descriptor(1) = {0x2140, {}, 0x2310, 0x2240};
    at<pe::ImportLookup>(first_lookup) = pe::ImportLookup::from(0x2320);
    at<pe::ImportLookup>(first_lookup + 8) =
        pe::ImportLookup::from(9).with(pe::ImportLookup::by_ordinal, true);
    put(0x2300, "first.dll");
    put(0x2310, "second.dll");
    put(0x2322, "Wanted");
}
