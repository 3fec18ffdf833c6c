// SPDX-License-Identifier: MIT
// See pci_bridge.h.
#include "machine/glass/devices/pci_bridge.h"

namespace machine::glass {
namespace {

using x86::PciBusNumbers;
using x86::PciCommand;
using x86::PciHeader;
using x86::PciRegister;

constexpr PciIdentity root_port{0x000C'1B36, 0x0604'0000, 0, 1};

// As firmware leaves it: bus 1 is below, and a megabyte of addresses.
constexpr PciBusNumbers bus_numbers =
    PciBusNumbers{}.with(PciBusNumbers::secondary, 1).with(PciBusNumbers::last, 1);
constexpr std::uint8_t memory_window = 0x20; // base, limit: bits 31:20 of the address each
constexpr std::uint32_t window_at_power_on = 0xFEB0'FEB0;
constexpr std::uint32_t window_bits = 0xFFF0'FFF0;

} // namespace

PciBridge::PciBridge() : PciDevice(root_port, {}) {
    PciFunction& own = configuration();
    own.set(PciRegister::HeaderType, PciHeader{}.with(PciHeader::kind, PciHeader::bridge).raw);
    own.set(PciRegister::BusNumbers, bus_numbers.raw, 0x00FF'FFFF);
    own.set(memory_window, window_at_power_on, window_bits);
    const auto command = PciCommand{}.with(PciCommand::memory, true);
    own.set(PciRegister::Command, command.raw, command.with(PciCommand::bus_master, true).raw);
    own.set(PciRegister::Subsystem, 0);
}

std::uint8_t PciBridge::bus_below() const {
    return PciBusNumbers::from(configuration().read(PciRegister::BusNumbers))
        .get(PciBusNumbers::secondary);
}

bool PciBridge::forwards(std::uint64_t physical) const {
    const std::uint32_t window = configuration().read(memory_window);
    const std::uint64_t first = std::uint64_t{window & 0xFFF0} << 16;
    const std::uint64_t last = (window & 0xFFF0'0000) | 0xF'FFFF;
    return has(PciCommand::memory) && physical >= first && physical <= last;
}

} // namespace machine::glass
