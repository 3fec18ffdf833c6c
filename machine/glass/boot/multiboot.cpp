// SPDX-License-Identifier: MIT
// See multiboot.h. What Multiboot leaves open is done as QEMU does it: the module on a page of its
// own behind the program, the information in low memory.
#include "machine/glass/boot/multiboot.h"

#include "machine/glass/boot/elf.h"
#include "x86/apic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace machine::glass {
namespace {

constexpr std::uint32_t header_magic = 0x1BAD'B002;
constexpr std::uint32_t entry_magic = 0x2BAD'B002;
constexpr std::size_t header_search_bytes = 8192;
constexpr std::uint32_t wants_video = 1u << 2; // a header flag we cannot serve

struct Information { // [Multiboot1 3.3]
    std::uint32_t flags;
    std::uint32_t memory_lower; // KiB
    std::uint32_t memory_upper;
    std::uint32_t boot_device;
    std::uint32_t command_line;
    std::uint32_t module_count;
    std::uint32_t modules;
    std::uint32_t symbols[4];
    std::uint32_t memory_map_bytes;
    std::uint32_t memory_map;
    std::uint32_t drives_bytes;
    std::uint32_t drives;
    std::uint32_t configuration_table;
    std::uint32_t boot_loader_name;
};
static_assert(sizeof(Information) == 68);
/// Memory, command line, modules, memory map, boot loader's name.
constexpr std::uint32_t valid_parts = 1u << 0 | 1u << 2 | 1u << 3 | 1u << 6 | 1u << 9;

struct Module {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t command_line;
    std::uint32_t reserved_00c;
};

#pragma pack(push, 1)
struct MapEntry {
    std::uint32_t size; // of what follows
    std::uint64_t base;
    std::uint64_t bytes;
    std::uint32_t kind;
};
#pragma pack(pop)
static_assert(sizeof(MapEntry) == 24);
constexpr std::uint32_t kind_ram = 1;
constexpr std::uint32_t kind_reserved = 2;

constexpr std::uint64_t map_address = 0x9000;
constexpr std::uint64_t information_address = 0x9500;
constexpr std::uint64_t low_ram_end = 0x9'FC00; // where a BIOS keeps its extended data
constexpr std::uint64_t high_ram_begin = 0x10'0000;

constexpr std::uint64_t page_after(std::uint64_t address) {
    return (address + x86::page_bytes - 1) & ~(x86::page_bytes - 1);
}

std::string check_multiboot_header(std::span<const std::byte> file) {
    const std::size_t end = std::min(file.size(), header_search_bytes);
    for (std::size_t at = 0; at + 12 <= end; at += 4) {
        std::uint32_t words[3];
        std::memcpy(words, &file[at], sizeof words);
        if (words[0] == header_magic && words[0] + words[1] + words[2] == 0) {
            return (words[1] & wants_video) != 0 ? "it asks for a video mode" : "";
        }
    }
    return "it has no Multiboot header";
}

std::vector<MapEntry> memory_map(std::uint64_t ram_bytes) {
    constexpr std::uint32_t size = sizeof(MapEntry) - sizeof(MapEntry::size);
    return {
        {size, 0, low_ram_end, kind_ram},
        {size, low_ram_end, high_ram_begin - low_ram_end, kind_reserved},
        {size, high_ram_begin, ram_bytes - high_ram_begin, kind_ram},
        {size, x86::apic_default_base, x86::page_bytes, kind_reserved},
    };
}

/// Hands out RAM upwards, behind the program.
class Placer {
public:
    Placer(PhysicalMemory& memory, std::uint64_t begin) : memory_(memory), next_(begin) {}

    std::uint32_t place(std::span<const std::byte> bytes) {
        const std::uint64_t address = next_;
        next_ += bytes.size();
        full_ = full_ || !memory_.contains(address, bytes.size());
        memory_.write_bytes(address, bytes);
        return static_cast<std::uint32_t>(address);
    }
    std::uint32_t place(const std::string& text) {
        return place(std::as_bytes(std::span(text.c_str(), text.size() + 1)));
    }
    void skip_to_page() { next_ = page_after(next_); }
    std::uint64_t next() const { return next_; }
    bool is_full() const { return full_; }

private:
    PhysicalMemory& memory_;
    std::uint64_t next_;
    bool full_ = false;
};

} // namespace

BootEntry place_boot_files(const BootFiles& files, PhysicalMemory& memory) {
    std::string error = check_multiboot_header(files.program);
    LoadedElf program;
    if (error.empty()) {
        program = load_elf(files.program, memory);
        error = program.error;
    }
    if (!error.empty()) {
        return {0, 0, error};
    }
    Placer placer(memory, page_after(program.end));
    Information information{};
    information.flags = valid_parts;
    information.memory_lower = low_ram_end / 1024;
    information.memory_upper = static_cast<std::uint32_t>((memory.size() - high_ram_begin) / 1024);
    information.command_line =
        placer.place(fmt::format("{} {}", files.program_name, files.command_line));
    information.boot_loader_name = placer.place("glass");
    Module module{};
    module.command_line = placer.place(std::string(files.module_name));
    placer.skip_to_page();
    module.begin = placer.place(files.module);
    module.end = static_cast<std::uint32_t>(placer.next());
    if (placer.is_full()) {
        return {0, 0,
                fmt::format("the disk archive ({} KiB) does not fit into {} MiB of RAM",
                            files.module.size() / 1024, memory.size() >> 20)};
    }
    const std::vector<MapEntry> map = memory_map(memory.size());
    const std::uint64_t module_address = information_address + sizeof information;
    memory.write_bytes(map_address, std::as_bytes(std::span(map)));
    memory.write(module_address, module);
    information.module_count = 1;
    information.modules = static_cast<std::uint32_t>(module_address);
    information.memory_map = map_address;
    information.memory_map_bytes = static_cast<std::uint32_t>(map.size() * sizeof(MapEntry));
    memory.write(information_address, information);
    return {program.entry, information_address, {}};
}

void prepare_processor(Processor& processor, const BootEntry& entry) {
    using x86::SegmentAttributes;
    constexpr std::uint32_t whole_space = 0xFFFF'FFFF;
    constexpr std::uint16_t code_selector = 0x10; // the tables behind them need not exist
    constexpr std::uint16_t data_selector = 0x18;

    for (unsigned name = 0; name < 16; ++name) {
        processor.general(static_cast<General>(name)) = 0;
    }
    processor.general(General::Rax) = entry_magic;
    processor.general(General::Rbx) = entry.information;
    processor.rip() = entry.entry;
    processor.set_control(
        x86::Cr0{}.with(x86::Cr0::protection, true).with(x86::Cr0::extension_type, true), {}, {},
        {});
    processor.set_rflags(x86::Rflags::at_reset());
    processor.cr2() = 0;
    processor.dr(6) = x86::dr6_at_reset;
    processor.dr(7) = x86::dr7_at_reset;
    processor.set_segment(SegmentName::Cs,
                          {code_selector, SegmentAttributes::code_32_bit(0), whole_space, 0});
    for (const SegmentName name :
         {SegmentName::Es, SegmentName::Ss, SegmentName::Ds, SegmentName::Fs, SegmentName::Gs}) {
        processor.set_segment(name, {data_selector, SegmentAttributes::data(0), whole_space, 0});
    }
    for (const SegmentName name :
         {SegmentName::Ldtr, SegmentName::Tr, SegmentName::Gdtr, SegmentName::Idtr}) {
        processor.set_segment(name, {});
    }
    processor.refresh_hidden_state(0);
}

} // namespace machine::glass
