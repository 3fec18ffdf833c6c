// SPDX-License-Identifier: MIT
// loader.elf as those see it who start it: QEMU, GRUB, the glass machine.  [Multiboot1 3.1]
#include "abi/memory_layout.h"
#include "tests/catch.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

constexpr std::uint32_t multiboot_header_magic = 0x1BAD'B002;
constexpr std::size_t multiboot_searched = 8192;

struct MultibootHeader {
    std::uint32_t magic;
    std::uint32_t flags;
    std::uint32_t checksum;
};

std::vector<char> loader_file() {
    std::ifstream file(std::filesystem::path(VITRINE_IMAGES_DIR) / "loader.elf", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

template <typename T>
T at(const std::vector<char>& file, std::size_t offset) {
    T value;
    REQUIRE(offset + sizeof(T) <= file.size());
    std::memcpy(&value, file.data() + offset, sizeof(T));
    return value;
}

std::vector<Elf32_Phdr> segments_of(const std::vector<char>& file) {
    const auto header = at<Elf32_Ehdr>(file, 0);
    std::vector<Elf32_Phdr> segments;
    for (unsigned n = 0; n < header.e_phnum; ++n) {
        segments.push_back(at<Elf32_Phdr>(file, header.e_phoff + n * sizeof(Elf32_Phdr)));
    }
    return segments;
}

} // namespace

TEST_CASE("The loader is a 32-bit x86 ELF program, as Multiboot wants it", "[boot][loader]") {
    const std::vector<char> file = loader_file();
    const auto header = at<Elf32_Ehdr>(file, 0);
    CHECK(std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0);
    CHECK(header.e_ident[EI_CLASS] == ELFCLASS32);
    CHECK(header.e_machine == EM_386);
    CHECK(header.e_type == ET_EXEC);
}

TEST_CASE("The loader has a Multiboot header in its first 8 KiB", "[boot][loader]") {
    const std::vector<char> file = loader_file();
    std::size_t found = 0;
    for (std::size_t offset = 0; offset + sizeof(MultibootHeader) <= multiboot_searched;
         offset += 4) {
        const auto header = at<MultibootHeader>(file, offset);
        if (header.magic != multiboot_header_magic) {
            continue;
        }
        ++found;
        CHECK(header.magic + header.flags + header.checksum == 0);
        CHECK((header.flags & 0x1'0000) == 0); // the ELF headers say where it goes
    }
    CHECK(found == 1);
}

TEST_CASE("The loader keeps between 1 MiB and the hypervisor's region, without writable code",
          "[boot][loader]") {
    const std::vector<char> file = loader_file();
    const auto header = at<Elf32_Ehdr>(file, 0);
    const std::vector<Elf32_Phdr> segments = segments_of(file);
    CHECK(segments.size() >= 2);
    bool entry_in_code = false;
    for (const Elf32_Phdr& segment : segments) {
        CHECK(segment.p_type == PT_LOAD);
        CHECK(segment.p_paddr == segment.p_vaddr);
        CHECK(segment.p_paddr >= 0x10'0000);
        CHECK(std::uint64_t{segment.p_paddr} + segment.p_memsz <= abi::hypervisor_region.base);
        CHECK(std::uint64_t{segment.p_offset} + segment.p_filesz <= file.size());
        CHECK((segment.p_flags & (PF_W | PF_X)) != (PF_W | PF_X));
        entry_in_code |= (segment.p_flags & PF_X) != 0 && header.e_entry >= segment.p_paddr &&
                         header.e_entry - segment.p_paddr < segment.p_filesz;
    }
    CHECK(entry_in_code);
}
