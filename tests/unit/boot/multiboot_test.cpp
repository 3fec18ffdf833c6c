// SPDX-License-Identifier: MIT
#include "boot/multiboot.h"

#include "boot/multiboot_format.h"
#include "tests/catch.h"

#include <cstring>
#include <set>
#include <string>
#include <vector>

namespace boot {

namespace {

using multiboot::Information;
using multiboot::InformationFlags;
using multiboot::MemoryMapEntry;
using multiboot::Module;

/// One page of memory as a Multiboot loader leaves it, to be changed by a test.
class Handover {
public:
    static constexpr std::uint32_t base = 0x9000; // as QEMU has it
    static constexpr std::uint32_t information_address = base;
    static constexpr std::uint32_t map_address = base + 0x100;
    static constexpr std::uint32_t module_address = base + 0x300;
    static constexpr std::uint32_t command_line_address = base + 0x400;
    static constexpr std::uint32_t archive_address = base + 0x800;
    static constexpr std::uint32_t size = 0x1000;

    Handover() : bytes_(size) {
        information.flags = InformationFlags{}
                                .with(InformationFlags::command_line, true)
                                .with(InformationFlags::modules, true)
                                .with(InformationFlags::memory_map, true);
        information.command_line = command_line_address;
        information.module_count = 1;
        information.modules = module_address;
        information.memory_map = map_address;
        module = {archive_address, archive_address + 0x100, 0, 0};
        add_range(0, 0x9'FC00, 1);
        add_range(0xF'0000, 0x1'0000, 2);
        add_range(0x10'0000, 0xFEE'0000, 1);
    }

    void add_range(std::uint64_t range_base, std::uint64_t length, std::uint32_t kind) {
        map.push_back({sizeof(MemoryMapEntry) - 4, range_base, length,
                       static_cast<MemoryMapEntry::Kind>(kind)});
        information.memory_map_size = static_cast<std::uint32_t>(map.size() * sizeof(map[0]));
    }

    rt::Result<MultibootFacts, MultibootError> read(std::uint32_t magic = multiboot::entry_magic,
                                                    std::uint32_t address = information_address) {
        put(information_address, &information, sizeof(information));
        put(map_address, map.data(), map.size() * sizeof(map[0]));
        put(module_address, &module, sizeof(module));
        put(command_line_address, command_line.c_str(), command_line.size() + 1);
        return read_multiboot(PhysicalMemory(base, bytes_), magic, address);
    }

    Information information{};
    std::vector<MemoryMapEntry> map;
    Module module{};
    std::string command_line = "loader.elf scene=first-light";

private:
    void put(std::uint32_t address, const void* from, std::size_t count) {
        REQUIRE(address - base + count <= bytes_.size());
        std::memcpy(bytes_.data() + (address - base), from, count);
    }

    std::vector<std::byte> bytes_;
};

std::string refusal_of(const rt::Result<MultibootFacts, MultibootError>& facts) {
    return facts.is_ok() ? "accepted" : std::string(sentence_of(facts.error()));
}

std::string refused(MultibootError error) { return std::string(sentence_of(error)); }

} // namespace

TEST_CASE("What the Multiboot loader says is copied out", "[boot][multiboot]") {
    const MultibootFacts facts = Handover().read().value();

    CHECK(facts.archive == abi::PhysicalRange{Handover::archive_address, 0x100});
    CHECK(std::string(facts.command_line) == "loader.elf scene=first-light");
    REQUIRE(facts.memory.count == 3);
    CHECK(facts.memory.ranges[0].kind == abi::MemoryRange::Kind::Ram);
    CHECK(facts.memory.ranges[1].kind == abi::MemoryRange::Kind::Reserved);
    CHECK(facts.memory.ranges[2].range == abi::PhysicalRange{0x10'0000, 0xFEE'0000});
}

TEST_CASE("Entries of the memory map may be longer than we know", "[boot][multiboot]") {
    Handover handover;
    handover.map[1].size = 2 * sizeof(MemoryMapEntry) - 4; // swallows the third
    const MultibootFacts facts = handover.read().value();
    CHECK(facts.memory.count == 2);
}

TEST_CASE("An empty range and one that ends at 2^64 - 1 are ranges", "[boot][multiboot]") {
    Handover handover;
    handover.add_range(0x1000'0000, 0, 1);
    handover.add_range(0x1'0000'0000, ~0ull - 0x1'0000'0000, 1);
    const MultibootFacts facts = handover.read().value();
    CHECK(facts.memory.ranges[3].range.size == 0);
    CHECK(facts.memory.ranges[4].range.end() == ~0ull);
}

TEST_CASE("Every reason to refuse a handover has a sentence of its own", "[boot][multiboot]") {
    std::set<std::string> sentences;
    for (unsigned n = 0; n < static_cast<unsigned>(MultibootError::Count); ++n) {
        sentences.insert(refused(static_cast<MultibootError>(n)));
    }
    CHECK(sentences.size() == static_cast<unsigned>(MultibootError::Count));
    CHECK(refused(MultibootError::NoArchive).find("disk archive") != std::string::npos);
}

TEST_CASE("A memory kind nobody has heard of is reserved", "[boot][multiboot]") {
    Handover handover;
    handover.add_range(0x1000'0000, 0x1000, 77);
    CHECK(handover.read().value().memory.ranges[3].kind == abi::MemoryRange::Kind::Reserved);
}

TEST_CASE("No command line is an empty one", "[boot][multiboot]") {
    Handover handover;
    handover.information.flags =
        handover.information.flags.with(InformationFlags::command_line, false);
    CHECK(std::string(handover.read().value().command_line).empty());
}

TEST_CASE("A command line has at most 511 characters", "[boot][multiboot]") {
    Handover handover;
    handover.command_line.assign(511, 'x');
    CHECK(std::string(handover.read().value().command_line).size() == 511);
    handover.command_line.assign(512, 'x');
    CHECK(refusal_of(handover.read()) == refused(MultibootError::CommandLineTooLong));
}

TEST_CASE("Only a Multiboot loader may start us", "[boot][multiboot]") {
    CHECK(refusal_of(Handover().read(0x36D7'6289)) == refused(MultibootError::NotMultiboot));
    CHECK(refusal_of(Handover().read(0)) == refused(MultibootError::NotMultiboot));
}

TEST_CASE("Information outside memory is refused, not read", "[boot][multiboot]") {
    for (const std::uint32_t address :
         {0u, Handover::base - 1, Handover::base + Handover::size - 51, 0xFFFF'FFFFu}) {
        CHECK(refusal_of(Handover().read(multiboot::entry_magic, address)) ==
              refused(MultibootError::InfoOutsideMemory));
    }
}

TEST_CASE("A memory map that lies is refused", "[boot][multiboot]") {
    const auto with = [](auto change) {
        Handover handover;
        change(handover);
        return refusal_of(handover.read());
    };
    CHECK(with([](Handover& h) { h.information.flags = {}; }) ==
          refused(MultibootError::NoMemoryMap));
    CHECK(with([](Handover& h) { h.information.memory_map_size = 0; }) ==
          refused(MultibootError::NoMemoryMap));
    CHECK(with([](Handover& h) { h.information.memory_map_size -= 1; }) ==
          refused(MultibootError::MemoryMapTruncated));
    CHECK(with([](Handover& h) { h.information.memory_map = 0x10'0000; }) ==
          refused(MultibootError::MemoryMapOutsideMemory));
    CHECK(with([](Handover& h) { h.information.memory_map = 0xFFFF'FFF0; }) ==
          refused(MultibootError::MemoryMapOutsideMemory));
    CHECK(with([](Handover& h) { h.map[0].size = 0; }) ==
          refused(MultibootError::MemoryMapEntryTooSmall));
    CHECK(with([](Handover& h) { h.map[1].size = 19; }) ==
          refused(MultibootError::MemoryMapEntryTooSmall));
    CHECK(with([](Handover& h) { h.map[2].length = ~0ull; }) ==
          refused(MultibootError::MemoryRangeOverflow));
}

TEST_CASE("A memory map has at most 32 ranges, whatever its size claims", "[boot][multiboot]") {
    Handover handover;
    handover.map.clear();
    for (std::uint64_t n = 0; n < 10; ++n) {
        handover.add_range(n << 20, 1 << 20, 1);
    }
    handover.information.memory_map_size = 0xFFFF'FFFF; // runs on into zeros: an entry too small
    CHECK(refusal_of(handover.read()) == refused(MultibootError::MemoryMapEntryTooSmall));

    std::vector<MemoryMapEntry> many(
        33, {sizeof(MemoryMapEntry) - 4, 0, 0x1000, MemoryMapEntry::Kind::Ram});
    std::vector<std::byte> bytes(0x1000);
    Information information{};
    information.flags = InformationFlags{}.with(InformationFlags::memory_map, true);
    information.memory_map = 0x1100;
    information.memory_map_size = static_cast<std::uint32_t>(33 * sizeof(many[0]));
    std::memcpy(bytes.data(), &information, sizeof(information));
    std::memcpy(bytes.data() + 0x100, many.data(), information.memory_map_size);
    CHECK(refusal_of(read_multiboot(PhysicalMemory(0x1000, bytes), multiboot::entry_magic,
                                    0x1000)) == refused(MultibootError::TooManyMemoryRanges));
}

TEST_CASE("There is exactly one module, wholly in memory", "[boot][multiboot]") {
    const auto with = [](auto change) {
        Handover handover;
        change(handover);
        return refusal_of(handover.read());
    };
    CHECK(with([](Handover& h) { h.information.module_count = 0; }) ==
          refused(MultibootError::NoArchive));
    CHECK(with([](Handover& h) {
              h.information.flags = h.information.flags.with(InformationFlags::modules, false);
          }) == refused(MultibootError::NoArchive));
    CHECK(with([](Handover& h) { h.information.module_count = 2; }) ==
          refused(MultibootError::TooManyModules));
    CHECK(with([](Handover& h) { h.information.module_count = 0xFFFF'FFFF; }) ==
          refused(MultibootError::TooManyModules));
    CHECK(with([](Handover& h) { h.information.modules = 0; }) ==
          refused(MultibootError::ModuleOutsideMemory));
    CHECK(with([](Handover& h) { h.module.end = h.module.begin; }) ==
          refused(MultibootError::ArchiveEmpty));
    CHECK(with([](Handover& h) { h.module.end = h.module.begin - 1; }) ==
          refused(MultibootError::ArchiveEmpty));
    CHECK(with([](Handover& h) { h.module.end = 0xFFFF'FFFF; }) ==
          refused(MultibootError::ArchiveOutsideMemory));
    CHECK(with([](Handover& h) { h.module.begin = 0; }) ==
          refused(MultibootError::ArchiveOutsideMemory));
}

TEST_CASE("A command line outside memory is refused, not read", "[boot][multiboot]") {
    Handover handover;
    handover.information.command_line = 0;
    CHECK(refusal_of(handover.read()) == refused(MultibootError::CommandLineOutsideMemory));
    handover.information.command_line = 0xFFFF'FFFF;
    CHECK(refusal_of(handover.read()) == refused(MultibootError::CommandLineOutsideMemory));
}

TEST_CASE("RAM ends where the highest of it below 4 GiB does", "[boot][memory]") {
    using Kind = abi::MemoryRange::Kind;
    MemoryMap map;
    CHECK(map.ram_end() == 0);
    // The firmware has reserved the last 128 KiB, which are RAM none the less.
    map.ranges[map.count++] = {{0x10'0000, 0x3EE'0000}, Kind::Ram};
    map.ranges[map.count++] = {{0, 0x9'F000}, Kind::Ram};
    map.ranges[map.count++] = {{0xFFFC'0000, 0x4'0000}, Kind::Reserved};
    CHECK(map.ram_end() == 0x400'0000);
    map.ranges[map.count++] = {{0x1'0000'0000, 0x1000'0000}, Kind::Ram};
    CHECK(map.ram_end() == 0x400'0000);
    map.ranges[map.count++] = {{0xF000'0000, 0x2000'0000}, Kind::Ram};
    CHECK(map.ram_end() == abi::physical_address_limit);
}

TEST_CASE("RAM is free if it is in one piece and nobody has reserved a part of it",
          "[boot][memory]") {
    using Kind = abi::MemoryRange::Kind;
    MemoryMap map;
    map.ranges[map.count++] = {{0x10'0000, 0x3F0'0000}, Kind::Ram};
    CHECK(map.is_free_ram({0x10'0000, 0x3F0'0000}));
    CHECK(map.is_free_ram({0x20'0000, 0x1000}));
    CHECK_FALSE(map.is_free_ram({0xF'F000, 0x2000}));
    CHECK_FALSE(map.is_free_ram({0x3FF'F000, 0x2000}));
    CHECK_FALSE(map.is_free_ram({0x500'0000, 0x1000}));
    map.ranges[map.count++] = {{0x20'0000, 0x1000}, Kind::Reserved};
    CHECK_FALSE(map.is_free_ram({0x10'0000, 0x3F0'0000}));
    CHECK(map.is_free_ram({0x20'1000, 0x1000})); // its neighbours are not
    CHECK(map.is_free_ram({0x1F'F000, 0x1000}));
}

} // namespace boot
