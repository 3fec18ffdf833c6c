// SPDX-License-Identifier: MIT
// The boot loader's part: a good program is placed as QEMU would, a bad one gets a sentence.
#include "machine/glass/boot/multiboot.h"

#include "machine/glass/boot/elf.h"
#include "tests/catch.h"

#include <cstring>

namespace {

using namespace machine::glass;

constexpr std::size_t ram_bytes = 4 * 1024 * 1024;
constexpr std::size_t program_header = 52;
constexpr std::size_t segment_bytes = 0x40;
constexpr std::uint32_t load_address = 0x10'0000;

/// A program of one segment, whose first words are a Multiboot header.
struct Program {
    std::vector<std::byte> file = std::vector<std::byte>(program_header + 32 + segment_bytes);

    Program() {
        constexpr unsigned char identity[] = {0x7F, 'E', 'L', 'F', 1, 1, 1};
        std::memcpy(file.data(), identity, sizeof identity);
        put<std::uint16_t>(16, 2);              // executable
        put<std::uint16_t>(18, 3);              // 386
        put<std::uint32_t>(24, load_address);   // entry
        put<std::uint32_t>(28, program_header); // where the program headers are
        put<std::uint16_t>(42, 32);             // their size
        put<std::uint16_t>(44, 1);              // how many
        put<std::uint32_t>(program_header, 1);  // PT_LOAD
        put<std::uint32_t>(program_header + 4, program_header + 32);
        put<std::uint32_t>(program_header + 12, load_address);
        put<std::uint32_t>(program_header + 16, segment_bytes);
        put<std::uint32_t>(program_header + 20, segment_bytes + 0x100); // with .bss
        put<std::uint32_t>(program_header + 32, 0x1BAD'B002);
        put<std::uint32_t>(program_header + 36, 3);
        put<std::uint32_t>(program_header + 40, 0u - 0x1BAD'B002 - 3);
    }
    template <typename Value>
    void put(std::size_t offset, Value value) {
        std::memcpy(&file[offset], &value, sizeof value);
    }
};

struct Memory {
    std::vector<std::byte> ram = std::vector<std::byte>(ram_bytes, std::byte{0xEE});
    PhysicalMemory physical{ram};

    BootEntry boot(const Program& program, std::span<const std::byte> module = {}) {
        return place_boot_files({program.file, "loader.elf", module, "disk.cpio", "scene=x"},
                                physical);
    }
    std::uint32_t word(std::uint64_t address) { return physical.read<std::uint32_t>(address); }
    std::string text(std::uint64_t address) { return reinterpret_cast<const char*>(&ram[address]); }
};

std::string refusal_of(const Program& program) { return Memory{}.boot(program).error; }

} // namespace

TEST_CASE("A program is loaded where it says, and its .bss is zeroed", "[boot]") {
    Memory memory;
    const BootEntry entry = memory.boot(Program{});
    CHECK(entry.error.empty());
    CHECK(entry.entry == load_address);
    CHECK(memory.word(load_address) == 0x1BAD'B002);
    CHECK(memory.word(load_address + segment_bytes) == 0);
    CHECK(memory.word(load_address + segment_bytes + 0xFC) == 0);
    CHECK(memory.word(load_address + segment_bytes + 0x100) != 0);
}

TEST_CASE("The Multiboot information names command line, module and memory", "[boot]") {
    Memory memory;
    const std::vector<std::byte> module(5000, std::byte{0x55});
    const BootEntry entry = memory.boot(Program{}, module);
    const std::uint64_t info = entry.information;
    CHECK((memory.word(info) & 0x4D) == 0x4D); // memory, command line, modules, map
    CHECK(memory.text(memory.word(info + 16)) == "loader.elf scene=x");
    REQUIRE(memory.word(info + 20) == 1);
    const std::uint64_t record = memory.word(info + 24);
    const std::uint32_t begin = memory.word(record);
    CHECK(begin % 4096 == 0);
    CHECK(begin > load_address);
    CHECK(memory.word(record + 4) - begin == module.size());
    CHECK(memory.text(memory.word(record + 8)) == "disk.cpio");
    CHECK(memory.word(begin) == 0x5555'5555);
}

TEST_CASE("The memory map covers RAM and leaves the BIOS its place", "[boot]") {
    Memory memory;
    const std::uint64_t info = memory.boot(Program{}).information;
    std::uint64_t at = memory.word(info + 48);
    const std::uint64_t end = at + memory.word(info + 44);
    std::uint64_t ram = 0;
    for (; at < end; at += memory.word(at) + 4) {
        if (memory.word(at + 20) == 1) {
            ram += memory.physical.read<std::uint64_t>(at + 12);
        }
    }
    CHECK(ram == ram_bytes - (0x10'0000 - 0x9'FC00));
}

TEST_CASE("A module that does not fit is refused", "[boot]") {
    Memory memory;
    const std::vector<std::byte> module(ram_bytes);
    CHECK_THAT(memory.boot(Program{}, module).error, test::contains("does not fit into 4 MiB"));
}

TEST_CASE("A damaged program gets a sentence that says what is wrong", "[boot]") {
    struct Damage {
        std::size_t offset;
        std::uint32_t value;
        const char* sentence;
    };
    constexpr Damage damages[] = {
        {program_header + 32, 0, "no Multiboot header"},
        {program_header + 36, 7, "no Multiboot header"}, // the checksum no longer fits
        {0, 0, "no ELF file"},
        {4, 0x0001'0102, "not for a 32-bit x86"},
        {16, 0x0003'0001, "not an executable"},
        {16, 0x003E'0002, "not for a 32-bit x86"},
        {24, 0x1000, "entry point 0x1000 is outside"},
        {28, 0xFFFF'FFF0, "program headers reach past the end"},
        {44, 0xFFFF, "program headers reach past the end"},
        {program_header, 6, "nothing to load"},
        {program_header + 4, 0xFFFF'FFFF, "past the end of the file"},
        {program_header + 12, 0xFFFF'F000, "does not fit into the machine's RAM"},
        {program_header + 16, 0xFFFF'FFFF, "larger in the file than in memory"},
        {program_header + 20, 0xFFFF'FFFF, "does not fit into the machine's RAM"},
    };
    for (const Damage& damage : damages) {
        Program program;
        program.put(damage.offset, damage.value);
        CHECK_THAT(refusal_of(program), test::contains(damage.sentence));
    }
}

TEST_CASE("A program cut short anywhere is refused or loaded, never read past", "[boot]") {
    const Program whole;
    for (std::size_t size = 0; size < whole.file.size(); ++size) {
        Program cut;
        cut.file.resize(size);
        cut.file.shrink_to_fit(); // so that a sanitizer sees any step too far
        CHECK_FALSE(refusal_of(cut).empty());
    }
}
