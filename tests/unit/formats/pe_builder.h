// SPDX-License-Identifier: MIT
// A small, correct PE32+ boot image made in memory, for tests to break in one place at a time.
//
//   headers 0..0x400   .text 0x1000 (RX)   .data 0x2000 (RW, zero-filled at its end)   .reloc
//   0x4000
#pragma once

#include "formats/pe/format.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace formats::pe::test {

class PeFile {
public:
    static constexpr std::uint64_t preferred_base = 0x1'4000'0000;
    static constexpr std::uint32_t entry_point = 0x1010;
    static constexpr std::uint32_t image_size = 0x5000;
    static constexpr std::uint32_t headers_size = 0x400;
    static constexpr std::uint32_t pe_offset = 0x80;
    static constexpr std::uint32_t text_offset = 0x400; // in the file
    static constexpr std::uint32_t data_offset = 0x600;
    static constexpr std::uint32_t relocations_offset = 0x800;
    static constexpr std::uint32_t file_size = 0xA00;
    /// Addresses that need correction: RVA of each, in order. Their target is the entry point.
    static constexpr std::uint32_t sites[] = {0x1100, 0x2008, 0x2011};

    PeFile();

    std::span<const std::byte> bytes() const { return bytes_; }
    /// Two names from skci.dll, "one" and "two", and where their addresses go.
    void add_imports();
    static constexpr std::uint32_t import_places[] = {0x40A0, 0x40A8};
    /// Makes it a DLL that exports these names, with these addresses.
    void make_library();
    static constexpr std::uint32_t exported[] = {0x1020, 0x2010};

    void cut_to(std::size_t size) { bytes_.resize(size); }
    /// Moves all that follows the headers; the fixed offsets above do not hold any longer.
    void enlarge_headers_to(std::uint32_t size);

    DosHeader& dos() { return at<DosHeader>(0); }
    FileHeader& file() { return at<FileHeader>(pe_offset); }
    OptionalHeader& optional() { return at<OptionalHeader>(optional_offset); }
    DataDirectory& directory(Directory which) {
        return at<DataDirectory>(optional_offset + sizeof(OptionalHeader) +
                                 static_cast<unsigned>(which) * sizeof(DataDirectory));
    }
    SectionHeader& section(unsigned index) {
        return at<SectionHeader>(section_table_offset + index * sizeof(SectionHeader));
    }
    SectionHeader& text() { return section(0); }
    SectionHeader& data() { return section(1); }
    SectionHeader& reloc() { return section(2); }

    /// The relocation blocks: one for the page of .text, one for the page of .data.
    RelocationBlock& text_block() { return at<RelocationBlock>(relocations_offset); }
    RelocationBlock& data_block() { return at<RelocationBlock>(relocations_offset + 12); }
    Relocation& text_relocation(unsigned n) {
        return at<Relocation>(relocations_offset + 8 + n * sizeof(Relocation));
    }
    Relocation& data_relocation(unsigned n) {
        return at<Relocation>(relocations_offset + 20 + n * sizeof(Relocation));
    }

    ImportDescriptor& imports() { return at<ImportDescriptor>(in_file(0x4040)); }
    std::uint64_t& import_name(unsigned n) { return at<std::uint64_t>(in_file(0x4080 + n * 8)); }
    ExportDirectory& exports() { return at<ExportDirectory>(in_file(0x4100)); }
    std::uint32_t& export_address(unsigned n) { return at<std::uint32_t>(in_file(0x4140 + n * 4)); }
    /// The place in the file of an RVA in the last section.
    static constexpr std::uint32_t in_file(std::uint32_t rva) {
        return rva - 0x4000 + relocations_offset;
    }

    /// The bytes at `offset` of the file as a T, whatever they are.
    template <typename T>
    T& at(std::size_t offset) {
        return *reinterpret_cast<T*>(bytes_.data() + offset);
    }

private:
    static constexpr std::uint32_t optional_offset = pe_offset + sizeof(FileHeader);
    static constexpr std::uint32_t optional_size =
        sizeof(OptionalHeader) + directory_limit * sizeof(DataDirectory);
    static constexpr std::uint32_t section_table_offset = optional_offset + optional_size;

    void write_headers();
    void write_sections();
    void write_relocations();

    std::vector<std::byte> bytes_;
};

inline std::uint64_t word_at(const std::vector<std::byte>& memory, std::size_t offset) {
    std::uint64_t word;
    std::memcpy(&word, memory.data() + offset, sizeof(word));
    return word;
}

} // namespace formats::pe::test
