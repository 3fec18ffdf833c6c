// SPDX-License-Identifier: MIT
// Devices and firmware that lie, on the glass machine: VTL0 says what is wrong and goes on or ends,
// and VTL1 is never touched.
#include "abi/ports.h"
#include "machine/glass/board.h"
#include "machine/glass/boot/acpi.h"
#include "machine/glass/boot/multiboot.h"
#include "machine/invariants.h"
#include "machine/ring_reader.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

namespace {

using machine::glass::Board;
using machine::glass::DiskConduct;
using Bytes = std::vector<std::byte>;

Bytes read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> text(std::istreambuf_iterator<char>(file), {});
    Bytes bytes(text.size());
    std::transform(text.begin(), text.end(), bytes.begin(),
                   [](char each) { return static_cast<std::byte>(each); });
    return bytes;
}

/// A machine that is switched on, and can be spoilt before it runs.
struct Spoilt {
    explicit Spoilt(const std::string& command_line, Bytes disk,
                    DiskConduct conduct = DiskConduct::Honest) {
        const auto settings = test::settings_for(command_line);
        auto made = Board::make(settings.ram_size);
        REQUIRE(made.board != nullptr);
        board = std::move(made.board);
        if (!disk.empty()) {
            board->insert_disk(std::move(disk), conduct);
        }
        const Bytes loader = read(settings.loader);
        const Bytes archive = read(settings.disk_archive);
        const auto entry = machine::glass::place_boot_files(
            {loader, "loader.elf", archive, "disk.cpio", command_line}, board->memory());
        REQUIRE(entry.error.empty());
        machine::glass::place_acpi_tables(board->memory(), 1);
        machine::glass::prepare_processor(board->processor(), entry);
    }

    machine::Stop run() {
        constexpr std::uint64_t far_more_than_enough = 20'000'000'000;
        machine::RunLimit limit;
        limit.instructions = far_more_than_enough;
        return board->run(limit);
    }
    /// It ended by itself, in good order, and VTL1 and the hypervisor are whole.
    void check_end(const machine::Stop& stop) const {
        CHECK(stop.reason == machine::StopReason::PoweredOff);
        CHECK(stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
        const auto ram = board->memory().ram();
        const auto report = machine::check_invariants(ram, machine::read_ring_header(ram));
        CHECK(report.holds());
        CHECK(board->console().find("securekernel: BUGCHECK") == std::string::npos);
    }

    std::unique_ptr<Board> board;
};

Bytes good_disk() { return read(test::settings_for("").disk); }

/// The kernel's console after a system start from `disk`.
std::string start_from(Bytes disk, DiskConduct conduct = DiskConduct::Honest) {
    Spoilt machine("scene=program-crash", std::move(disk), conduct);
    const auto stop = machine.run();
    INFO(machine.board->console());
    machine.check_end(stop);
    return machine.board->console();
}

} // namespace

TEST_CASE("A disk that lies about its queue is not used, and each lie ends") {
    for (const DiskConduct conduct : {DiskConduct::ClaimsMore, DiskConduct::NamesAnother,
                                      DiskConduct::RunsAhead, DiskConduct::AnswersNonsense}) {
        INFO(static_cast<unsigned>(conduct));
        CHECK_THAT(start_from(good_disk(), conduct),
                   test::contains("kernel: the disk cannot be used"));
    }
}

TEST_CASE("A disk cut short, at whatever place, is an error of VTL0's alone") {
    const Bytes good = good_disk();
    for (const std::size_t kept :
         {good.size() / 2, good.size() - 4096, std::size_t{40'960}, std::size_t{512}}) {
        INFO(kept);
        Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(kept));
        CHECK_THAT(start_from(std::move(cut)), test::contains("kernel: the disk cannot be used"));
    }
}

TEST_CASE("Without a disk there are no programs, and that is said") {
    const std::string console = start_from({});
    CHECK_THAT(console, test::contains("kernel: there is no disk"));
    CHECK_THAT(console, test::contains("there can be no programs"));
}

TEST_CASE("A program whose pages are nonsense is refused or ends, and nothing else does") {
    Bytes disk = good_disk();
    // Behind the directory everything is files: one byte in sixteen is another one.
    for (std::size_t at = 60'000; at < disk.size(); at += 16) {
        disk[at] ^= std::byte{0x5A};
    }
    start_from(std::move(disk));
}

TEST_CASE("A damaged DMAR stops the machine before its first guest, with a sentence") {
    Spoilt machine("scene=first-light", {});
    const auto ram = machine.board->memory().ram();
    constexpr std::string_view signature = "DMAR";
    const auto* const begin = reinterpret_cast<const char*>(ram.data());
    const auto* const found =
        std::search(begin + 0xE'0000, begin + 0x10'0000, signature.begin(), signature.end());
    REQUIRE(found != begin + 0x10'0000);
    const auto place = static_cast<std::uint64_t>(found - begin);
    machine.board->memory().write(place + 40, ~std::uint64_t{0});
    const auto stop = machine.run();
    INFO(machine.board->console());
    CHECK(stop.reason == machine::StopReason::PoweredOff);
    CHECK_THAT(machine.board->console(), test::contains("The DMAR table is damaged"));
    CHECK(machine.board->console().find("kernel:") == std::string::npos);
}
