// SPDX-License-Identifier: MIT
// See elf.h.
#include "machine/glass/boot/elf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace machine::glass {
namespace {

struct FileHeader { // Elf32_Ehdr
    std::uint8_t magic[4];
    std::uint8_t file_class;    // EI_CLASS
    std::uint8_t data_encoding; // EI_DATA
    std::uint8_t reserved_006[10];
    std::uint16_t type;
    std::uint16_t machine;
    std::uint32_t version;
    std::uint32_t entry;
    std::uint32_t program_headers; // offset in the file
    std::uint32_t section_headers;
    std::uint32_t flags;
    std::uint16_t header_size;
    std::uint16_t program_header_size;
    std::uint16_t program_header_count;
    std::uint16_t section_header_size;
    std::uint16_t section_header_count;
    std::uint16_t section_names;
};
static_assert(sizeof(FileHeader) == 52);

struct ProgramHeader { // Elf32_Phdr
    std::uint32_t type;
    std::uint32_t offset; // in the file
    std::uint32_t virtual_address;
    std::uint32_t physical_address;
    std::uint32_t file_size;
    std::uint32_t memory_size;
    std::uint32_t flags;
    std::uint32_t alignment;
};
static_assert(sizeof(ProgramHeader) == 32);

constexpr std::uint8_t elf_magic[4] = {0x7F, 'E', 'L', 'F'};
constexpr std::uint8_t class_32 = 1;
constexpr std::uint8_t little_endian = 1;
constexpr std::uint16_t executable = 2;  // ET_EXEC
constexpr std::uint16_t machine_386 = 3; // EM_386
constexpr std::uint32_t loadable = 1;    // PT_LOAD

template <typename Value>
std::optional<Value> read_at(std::span<const std::byte> file, std::uint64_t offset) {
    if (offset > file.size() || file.size() - offset < sizeof(Value)) {
        return std::nullopt;
    }
    Value value;
    std::memcpy(&value, &file[offset], sizeof value);
    return value;
}

std::string check_header(const std::optional<FileHeader>& header) {
    if (!header || std::memcmp(header->magic, elf_magic, sizeof elf_magic) != 0) {
        return "it is no ELF file";
    }
    if (header->file_class != class_32 || header->data_encoding != little_endian ||
        header->machine != machine_386) {
        return "it is not for a 32-bit x86 processor";
    }
    if (header->type != executable || header->program_header_size != sizeof(ProgramHeader)) {
        return "it is not an executable";
    }
    return {};
}

std::string load_segment(std::span<const std::byte> file, const ProgramHeader& segment,
                         PhysicalMemory& memory) {
    if (segment.file_size > segment.memory_size) {
        return "a segment is larger in the file than in memory";
    }
    if (segment.offset > file.size() || file.size() - segment.offset < segment.file_size) {
        return "a segment reaches past the end of the file";
    }
    if (!memory.contains(segment.physical_address, segment.memory_size)) {
        return fmt::format("a segment at {:#x} does not fit into the machine's RAM",
                           segment.physical_address);
    }
    memory.write_bytes(segment.physical_address, file.subspan(segment.offset, segment.file_size));
    const std::vector<std::byte> zeros(segment.memory_size - segment.file_size);
    memory.write_bytes(std::uint64_t{segment.physical_address} + segment.file_size, zeros);
    return {};
}

std::string load_segments(std::span<const std::byte> file, const FileHeader& header,
                          PhysicalMemory& memory, LoadedElf& loaded) {
    for (std::uint64_t index = 0; index < header.program_header_count; ++index) {
        const auto segment =
            read_at<ProgramHeader>(file, header.program_headers + index * sizeof(ProgramHeader));
        if (!segment) {
            return "its program headers reach past the end of the file";
        }
        if (segment->type != loadable || segment->memory_size == 0) {
            continue;
        }
        std::string error = load_segment(file, *segment, memory);
        if (!error.empty()) {
            return error;
        }
        const std::uint64_t begin = segment->physical_address;
        const std::uint64_t end = begin + segment->memory_size;
        loaded.begin = loaded.end == 0 ? begin : std::min(loaded.begin, begin);
        loaded.end = std::max(loaded.end, end);
    }
    if (loaded.end == 0) {
        return "it has nothing to load";
    }
    if (header.entry < loaded.begin || header.entry >= loaded.end) {
        return fmt::format("its entry point {:#x} is outside of what it loads", header.entry);
    }
    return {};
}

} // namespace

LoadedElf load_elf(std::span<const std::byte> file, PhysicalMemory& memory) {
    LoadedElf loaded;
    const auto header = read_at<FileHeader>(file, 0);
    loaded.error = check_header(header);
    if (loaded.error.empty()) {
        loaded.entry = header->entry;
        loaded.error = load_segments(file, *header, memory, loaded);
    }
    return loaded;
}

} // namespace machine::glass
