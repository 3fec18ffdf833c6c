// SPDX-License-Identifier: MIT
// The glass machine from the outside: files in, a running machine or a sentence out.
#include "machine/glass/engine/self_check.h"
#include "machine/target.h"
#include "tests/catch.h"

#include <unistd.h>

#include <cstring>
#include <fstream>

namespace {

namespace fs = std::filesystem;
using machine::StopReason;

constexpr std::uint32_t load_address = 0x10'0000;
constexpr std::uint32_t header_bytes = 52 + 32;
constexpr std::uint32_t code_offset = 16; // behind the Multiboot header

/// A boot program of a few bytes of 32-bit code, and a disk, in a folder of their own.
class Files {
public:
    explicit Files(const std::vector<unsigned char>& code) {
        fs::create_directories(folder_);
        write("loader.elf", program(code));
        write("disk.cpio", std::vector<unsigned char>(100, 'd'));
    }
    ~Files() { fs::remove_all(folder_); }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    machine::BootSettings settings() const {
        machine::BootSettings settings;
        settings.loader = folder_ / "loader.elf";
        settings.disk_archive = folder_ / "disk.cpio";
        settings.command_line = "scene=test";
        settings.ram_size = 64 * 1024 * 1024;
        return settings;
    }
    void write(const char* name, const std::vector<unsigned char>& bytes) const {
        std::ofstream file(folder_ / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    }

private:
    static std::vector<unsigned char> program(const std::vector<unsigned char>& code) {
        std::vector<unsigned char> file(header_bytes + code_offset);
        const auto put = [&](std::size_t at, std::uint32_t value, std::size_t bytes = 4) {
            std::memcpy(&file[at], &value, bytes);
        };
        const auto size = static_cast<std::uint32_t>(code_offset + code.size());
        put(0, 0x464C'457F);
        put(4, 0x0001'0101);
        put(16, 0x0003'0002); // executable, 386
        put(24, load_address + code_offset);
        put(28, 52);
        put(42, 32, 2);
        put(44, 1, 2);
        put(52, 1);
        put(56, header_bytes);
        put(64, load_address);
        put(68, size);
        put(72, size);
        put(header_bytes, 0x1BAD'B002);
        put(header_bytes + 8, 0u - 0x1BAD'B002);
        file.insert(file.end(), code.begin(), code.end());
        return file;
    }

    fs::path folder_ = fs::temp_directory_path() / ("vitrine-glass-" + std::to_string(getpid()));
};

// mov dx, 0x3F8; mov al, 'A'; out dx, al; mov dx, 0x501; mov eax, 0x10; out dx, eax
const std::vector<unsigned char> prints_and_ends = {
    0x66, 0xBA, 0xF8, 0x03, 0xB0, 0x41, 0xEE, 0x66, 0xBA, 0x01, 0x05, 0xB8, 0x10, 0, 0, 0, 0xEF};

} // namespace

TEST_CASE("The Unicorn that is installed passes the self-check", "[glass]") {
    CHECK(machine::glass::check_engine() == std::string());
}

TEST_CASE("A program starts in 32-bit protected mode as Multiboot says", "[glass]") {
    const Files files(prints_and_ends);
    auto machine = machine::switch_on_glass(files.settings());
    REQUIRE(machine.error == std::string());
    const auto start = machine.target->processor();
    CHECK(start.general[0] == 0x2BAD'B002);
    CHECK(start.rip == load_address + code_offset);
    CHECK((start.cr0 & 0x8000'0001) == 1);
    CHECK(start.efer == 0);
    CHECK(start.world == abi::World::Kind::Firmware);
    const auto stop = machine.target->run({});
    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(stop.power_off == 0x10);
    CHECK(machine.target->console() == "A");
    CHECK(machine.target->clock() == 6);
}

TEST_CASE("Two runs of the same files end in the same state", "[glass]") {
    const Files files(prints_and_ends);
    auto one = machine::switch_on_glass(files.settings());
    auto other = machine::switch_on_glass(files.settings());
    REQUIRE((one.target && other.target));
    one.target->run({});
    const std::uint64_t before = other.target->state_hash();
    other.target->run({});
    CHECK(one.target->state_hash() == other.target->state_hash());
    CHECK(before != other.target->state_hash());
}

TEST_CASE("A file that cannot be read is named", "[glass]") {
    const Files files(prints_and_ends);
    auto settings = files.settings();
    settings.disk_archive = "/nowhere/disk.cpio";
    const auto machine = machine::switch_on_glass(settings);
    CHECK(machine.target == nullptr);
    CHECK_THAT(machine.error, test::contains("/nowhere/disk.cpio cannot be read"));
    settings = files.settings();
    settings.loader = fs::temp_directory_path(); // a folder
    CHECK_THAT(machine::switch_on_glass(settings).error, test::contains("cannot be read"));
}

TEST_CASE("A loader that is not one is refused with the reason", "[glass]") {
    const Files files(prints_and_ends);
    files.write("loader.elf", {'n', 'o'});
    CHECK_THAT(machine::switch_on_glass(files.settings()).error,
               test::contains("cannot be started: it has no Multiboot header"));
}

TEST_CASE("RAM that is too small, too large or odd is refused", "[glass]") {
    const Files files(prints_and_ends);
    for (const std::uint64_t bytes : {0ull, 1ull << 20, 1ull << 40, (64ull << 20) + 4096}) {
        auto settings = files.settings();
        settings.ram_size = bytes;
        CHECK_THAT(machine::switch_on_glass(settings).error, test::contains("64 MiB to 3 GiB"));
    }
}

TEST_CASE("Paging without long mode is refused with a sentence", "[glass]") {
    // mov eax, cr0; or eax, 0x80000000; mov cr0, eax; nop
    const Files files({0x0F, 0x20, 0xC0, 0x0D, 0, 0, 0, 0x80, 0x0F, 0x22, 0xC0, 0x90});
    auto machine = machine::switch_on_glass(files.settings());
    REQUIRE(machine.target);
    const auto stop = machine.target->run({});
    CHECK(stop.reason == StopReason::Failed);
    CHECK_THAT(stop.sentence, test::contains("EFER.LME"));
}

TEST_CASE("An exception before long mode is a shutdown that is explained", "[glass]") {
    const Files files({0x0F, 0x0B}); // ud2
    auto machine = machine::switch_on_glass(files.settings());
    REQUIRE(machine.target);
    const auto stop = machine.target->run({});
    CHECK(stop.reason == StopReason::Stuck);
    CHECK_THAT(stop.sentence, test::contains("start-up code"));
}
