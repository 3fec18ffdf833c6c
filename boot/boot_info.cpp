// SPDX-License-Identifier: MIT
#include "boot/boot_info.h"

#include <cstring>

namespace boot {

abi::BootInfo make_boot_info(const MultibootFacts& facts, const Options& options,
                             std::string_view command_line, const abi::PhysicalRange& disk,
                             const FirmwareFacts& firmware) {
    static_assert(sizeof(facts.command_line) <= sizeof(abi::BootInfo::command_line));
    static_assert(sizeof(options.scene) == sizeof(abi::BootInfo::scene));
    abi::BootInfo info;
    info.memory_range_count = facts.memory.count;
    std::memcpy(info.memory, facts.memory.ranges, sizeof(info.memory));
    info.disk = disk;
    info.ram_end = facts.memory.ram_end();
    info.acpi_rsdp = firmware.acpi_rsdp;
    info.processor_count = firmware.processors.count;
    std::memcpy(info.apic_ids, firmware.processors.apic_ids, sizeof(info.apic_ids));
    info.guards_off = options.guards_off;
    info.seed = options.seed;
    std::memcpy(info.command_line, command_line.data(), command_line.size()); // rest is zero
    std::memcpy(info.scene, options.scene, sizeof(info.scene));
    return info;
}

} // namespace boot
