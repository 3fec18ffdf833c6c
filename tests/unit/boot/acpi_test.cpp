// SPDX-License-Identifier: MIT
#include "boot/acpi.h"

#include "tests/catch.h"

#include <cstring>
#include <vector>

namespace boot {

namespace {

/// The first mebibyte, without the interrupt vectors at its start.
class LowMemory {
public:
    static constexpr std::uint64_t base = 0x400;

    LowMemory() : bytes_(0x10'0000 - base) {}

    void set_ebda_segment(std::uint16_t segment) {
        std::memcpy(bytes_.data() + (0x40E - base), &segment, sizeof(segment));
    }
    void put_rsdp(std::uint64_t address, std::uint8_t checksum_error = 0) {
        std::uint8_t rsdp[20] = {'R', 'S', 'D', ' ', 'P', 'T', 'R', ' ', 0, 'B', 'O', 'C', 'H'};
        unsigned sum = 0;
        for (const std::uint8_t byte : rsdp) {
            sum += byte;
        }
        rsdp[8] = static_cast<std::uint8_t>(0x100 - sum % 0x100 + checksum_error);
        std::memcpy(bytes_.data() + (address - base), rsdp, sizeof(rsdp));
    }
    std::uint64_t find() { return find_acpi_rsdp(PhysicalMemory(base, bytes_)); }

private:
    std::vector<std::byte> bytes_;
};

} // namespace

TEST_CASE("The RSDP is found in the BIOS ROM or the extended BIOS data area", "[boot][acpi]") {
    LowMemory memory;
    CHECK(memory.find() == 0);
    memory.put_rsdp(0xF'FFE0);
    CHECK(memory.find() == 0xF'FFE0);
    memory.put_rsdp(0xE'0000);
    CHECK(memory.find() == 0xE'0000);
    memory.set_ebda_segment(0x9FC0);
    memory.put_rsdp(0x9'FFF0);
    CHECK(memory.find() == 0x9'FFF0); // the data area counts first
}

TEST_CASE("What only looks like an RSDP is passed over", "[boot][acpi]") {
    LowMemory memory;
    memory.put_rsdp(0xE'0000, 1); // wrong sum
    memory.put_rsdp(0xE'1008);    // not at a multiple of 16
    memory.put_rsdp(0xD'FFF0);    // before the ROM
    memory.set_ebda_segment(0x9FC0);
    memory.put_rsdp(0xA'0000); // past the data area's first kilobyte
    CHECK(memory.find() == 0);
    memory.put_rsdp(0xE'2000);
    CHECK(memory.find() == 0xE'2000);
}

TEST_CASE("An extended BIOS data area outside memory is not read", "[boot][acpi]") {
    LowMemory memory;
    memory.set_ebda_segment(0xFFFF);
    CHECK(memory.find() == 0);
    memory.set_ebda_segment(0x0001); // before our piece of memory
    CHECK(memory.find() == 0);
    CHECK(find_acpi_rsdp(PhysicalMemory(0, {})) == 0);
}

} // namespace boot
