// SPDX-License-Identifier: MIT
#include "boot/multiboot.h"

#include "boot/multiboot_format.h"

namespace boot {

namespace {

using multiboot::Information;
using multiboot::InformationFlags;
using multiboot::MemoryMapEntry;
using multiboot::Module;

rt::Result<MemoryMapEntry, MultibootError> read_entry(const PhysicalMemory& physical,
                                                      std::uint64_t address, std::uint64_t end) {
    MemoryMapEntry entry;
    if (!is_inside(address, sizeof(entry), end)) {
        return rt::Err{MultibootError::MemoryMapTruncated};
    }
    if (!physical.copy(address, entry)) {
        return rt::Err{MultibootError::MemoryMapOutsideMemory};
    }
    if (entry.size < sizeof(entry) - sizeof(entry.size)) {
        return rt::Err{MultibootError::MemoryMapEntryTooSmall}; // 0 would keep us here for ever.
    }
    if (entry.base + entry.length < entry.base) {
        return rt::Err{MultibootError::MemoryRangeOverflow};
    }
    return entry;
}

rt::Result<MemoryMap, MultibootError> read_memory_map(const PhysicalMemory& physical,
                                                      const Information& information) {
    if (!information.flags.get(InformationFlags::memory_map) || information.memory_map_size == 0) {
        return rt::Err{MultibootError::NoMemoryMap};
    }
    MemoryMap map;
    std::uint64_t address = information.memory_map;
    const std::uint64_t end = address + information.memory_map_size;
    while (address < end) {
        const MemoryMapEntry entry = TRY(read_entry(physical, address, end));
        address += sizeof(entry.size) + std::uint64_t{entry.size};
        if (map.count == abi::BootInfo::max_ranges) {
            return rt::Err{MultibootError::TooManyMemoryRanges};
        }
        abi::MemoryRange& range = map.ranges[map.count++];
        range.range = {entry.base, entry.length};
        range.kind = entry.kind == MemoryMapEntry::Kind::Ram ? abi::MemoryRange::Kind::Ram
                                                             : abi::MemoryRange::Kind::Reserved;
    }
    return map;
}

rt::Result<abi::PhysicalRange, MultibootError> find_archive(const PhysicalMemory& physical,
                                                            const Information& information) {
    if (!information.flags.get(InformationFlags::modules) || information.module_count == 0) {
        return rt::Err{MultibootError::NoArchive};
    }
    if (information.module_count != 1) {
        return rt::Err{MultibootError::TooManyModules};
    }
    Module module;
    if (!physical.copy(information.modules, module)) {
        return rt::Err{MultibootError::ModuleOutsideMemory};
    }
    if (module.end <= module.begin) {
        return rt::Err{MultibootError::ArchiveEmpty};
    }
    const abi::PhysicalRange archive{module.begin, module.end - module.begin};
    if (!physical.holds(archive.base, archive.size)) {
        return rt::Err{MultibootError::ArchiveOutsideMemory};
    }
    return archive;
}

rt::Result<rt::Ok, MultibootError> copy_command_line(const PhysicalMemory& physical,
                                                     const Information& information,
                                                     std::span<char> copy) {
    if (!information.flags.get(InformationFlags::command_line)) {
        return rt::Ok{};
    }
    for (std::size_t index = 0; index < copy.size(); ++index) {
        if (!physical.copy(std::uint64_t{information.command_line} + index, copy[index])) {
            return rt::Err{MultibootError::CommandLineOutsideMemory};
        }
        if (copy[index] == '\0') {
            return rt::Ok{};
        }
    }
    return rt::Err{MultibootError::CommandLineTooLong};
}

struct ErrorText {
    MultibootError error;
    std::string_view sentence;
};

constexpr ErrorText texts[] = {
    {MultibootError::NotMultiboot,
     "It was not started by a Multiboot loader; use QEMU's -kernel or GRUB's `multiboot`."},
    {MultibootError::InfoOutsideMemory, "The Multiboot information lies outside memory."},
    {MultibootError::NoMemoryMap, "The Multiboot information has no memory map."},
    {MultibootError::MemoryMapOutsideMemory, "The memory map lies outside memory."},
    {MultibootError::MemoryMapEntryTooSmall,
     "An entry of the memory map is smaller than its own fields."},
    {MultibootError::MemoryMapTruncated, "The memory map ends inside an entry."},
    {MultibootError::MemoryRangeOverflow, "A range of the memory map wraps around."},
    {MultibootError::TooManyMemoryRanges, "The memory map has more than 32 ranges."},
    {MultibootError::NoArchive,
     "There is no disk archive; give one with QEMU's -initrd or GRUB's `module`."},
    {MultibootError::TooManyModules, "There is more than one module; give the disk archive alone."},
    {MultibootError::ModuleOutsideMemory, "The description of the module lies outside memory."},
    {MultibootError::ArchiveEmpty, "The disk archive is empty."},
    {MultibootError::ArchiveOutsideMemory, "The disk archive lies outside memory."},
    {MultibootError::CommandLineOutsideMemory, "The command line lies outside memory."},
    {MultibootError::CommandLineTooLong,
     "The command line is longer than 511 characters; shorten it."},
};
static_assert(sizeof(texts) / sizeof(texts[0]) == static_cast<unsigned>(MultibootError::Count));

} // namespace

std::string_view sentence_of(MultibootError error) {
    for (const ErrorText& text : texts) {
        if (text.error == error) {
            return text.sentence;
        }
    }
    return "The Multiboot information is damaged in a way that has no name.";
}

rt::Result<MultibootFacts, MultibootError> read_multiboot(const PhysicalMemory& physical,
                                                          std::uint32_t magic, std::uint32_t info) {
    if (magic != multiboot::entry_magic) {
        return rt::Err{MultibootError::NotMultiboot};
    }
    Information information;
    if (!physical.copy(info, information)) {
        return rt::Err{MultibootError::InfoOutsideMemory};
    }
    MultibootFacts facts;
    facts.memory = TRY(read_memory_map(physical, information));
    facts.archive = TRY(find_archive(physical, information));
    TRY(copy_command_line(physical, information, facts.command_line));
    return facts;
}

} // namespace boot
