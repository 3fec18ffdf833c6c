// SPDX-License-Identifier: MIT
#include "boot/acpi.h"

#include "abi/memory_layout.h"
#include "x86/acpi.h"

#include <cstddef>
#include <string_view>

namespace boot {

namespace {

/// Segment number of the extended BIOS data area, in the BIOS data area.
constexpr std::uint64_t ebda_segment_address = 0x40E;
constexpr std::uint64_t ebda_searched = 1024;
constexpr abi::PhysicalRange bios_rom{x86::acpi::rsdp_search_begin,
                                      x86::acpi::rsdp_search_end - x86::acpi::rsdp_search_begin};

/// The first version of the RSDP, with which later ones begin; its bytes add up to zero.
struct FirstRsdp {
    char signature[8];
    std::uint8_t rest[x86::acpi::first_rsdp_bytes - sizeof signature];
};
static_assert(sizeof(FirstRsdp) == x86::acpi::first_rsdp_bytes);

bool is_rsdp(const PhysicalMemory& physical, std::uint64_t address) {
    FirstRsdp rsdp;
    if (!physical.copy(address, rsdp) ||
        std::string_view(rsdp.signature, sizeof(rsdp.signature)) != x86::acpi::rsdp_signature) {
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
    for (std::uint64_t address = range.base; address < range.end();
         address += x86::acpi::rsdp_alignment) {
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
