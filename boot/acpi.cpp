// SPDX-License-Identifier: MIT
#include "boot/acpi.h"

#include "abi/memory_layout.h"

#include <cstddef>
#include <string_view>

namespace boot {

namespace {

/// Segment number of the extended BIOS data area, in the BIOS data area.
constexpr std::uint64_t ebda_segment_address = 0x40E;
constexpr std::uint64_t ebda_searched = 1024;
constexpr abi::PhysicalRange bios_rom{0xE'0000, 0x2'0000};
constexpr std::uint64_t rsdp_alignment = 16;

/// The first version of the RSDP; later ones begin with it.
struct Rsdp {
    char signature[8];
    std::uint8_t rest[12]; // one of them makes the sum of all 20 bytes zero
};
static_assert(sizeof(Rsdp) == 20);

bool is_rsdp(const PhysicalMemory& physical, std::uint64_t address) {
    Rsdp rsdp;
    if (!physical.copy(address, rsdp) ||
        std::string_view(rsdp.signature, sizeof(rsdp.signature)) != "RSD PTR ") {
        return false;
    }
    std::uint8_t sum = 0;
    for (const char character : rsdp.signature) {
        sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(character));
    }
    for (const std::uint8_t byte : rsdp.rest) {
        sum = static_cast<std::uint8_t>(sum + byte);
    }
    return sum == 0;
}

std::uint64_t search(const PhysicalMemory& physical, const abi::PhysicalRange& range) {
    for (std::uint64_t address = range.base; address < range.end(); address += rsdp_alignment) {
        if (is_rsdp(physical, address)) {
            return address;
        }
    }
    return 0;
}

} // namespace

std::uint64_t find_acpi_rsdp(const PhysicalMemory& physical) {
    std::uint16_t ebda_segment = 0;
    if (physical.copy(ebda_segment_address, ebda_segment) && ebda_segment != 0) {
        const std::uint64_t found =
            search(physical, {std::uint64_t{ebda_segment} << 4, ebda_searched});
        if (found != 0) {
            return found;
        }
    }
    return search(physical, bios_rom);
}

} // namespace boot
