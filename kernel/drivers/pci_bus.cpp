// SPDX-License-Identifier: MIT
#include "kernel/drivers/pci_bus.h"

#include "kernel/drivers/pci.h"

#include <cstddef>

namespace nt::pci {
namespace {

using x86::PciHeader;
using x86::PciRegister;
using x86::PciRequester;

constexpr std::size_t most_functions = 64;
constexpr std::uint8_t devices_on_bus = 32;
constexpr std::uint8_t functions_of_device = 8;

constinit Function known[most_functions];
constinit std::size_t known_count = 0;

/// Buses that are still to be looked at, each once.
struct Buses {
    std::uint8_t numbers[most_functions] = {0};
    std::size_t count = 1;

    void add(std::uint8_t bus) {
        bool is_new = count < most_functions;
        for (std::size_t index = 0; index < count; ++index) {
            is_new = is_new && numbers[index] != bus;
        }
        if (is_new) {
            numbers[count++] = bus;
        }
    }
};

/// What its header says; nothing is there if its identity says so.
PciHeader look_at(PciRequester who, Buses& buses) {
    const std::uint32_t identity = read(who, PciRegister::Identity);
    if (identity == x86::pci_nobody) {
        return {};
    }
    if (known_count < most_functions) {
        known[known_count++] = {who, identity, read(who, PciRegister::ClassAndRevision)};
    }
    const auto header = PciHeader::from(read(who, PciRegister::HeaderType));
    if (header.get(PciHeader::kind) == PciHeader::bridge) {
        const auto below = x86::PciBusNumbers::from(read(who, PciRegister::BusNumbers));
        buses.add(below.get(x86::PciBusNumbers::secondary));
    }
    return header;
}

void look_at_bus(std::uint8_t bus, Buses& buses) {
    for (std::uint8_t device = 0; device < devices_on_bus; ++device) {
        const PciHeader first = look_at(PciRequester::of(bus, device), buses);
        const std::uint8_t count =
            first.get(PciHeader::has_functions) ? functions_of_device : std::uint8_t{1};
        for (std::uint8_t function = 1; function < count; ++function) {
            look_at(PciRequester::of(bus, device, function), buses);
        }
    }
}

} // namespace

void enumerate() {
    known_count = 0;
    Buses buses;
    for (std::size_t index = 0; index < buses.count; ++index) {
        look_at_bus(buses.numbers[index], buses);
    }
}

std::span<const Function> functions() { return {known, known_count}; }

} // namespace nt::pci
