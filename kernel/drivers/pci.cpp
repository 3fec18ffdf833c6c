// SPDX-License-Identifier: MIT
#include "kernel/drivers/pci.h"

#include "abi/memory_layout.h"
#include "rt/instructions.h"

namespace nt::pci {
namespace {

using x86::PciCommand;
using x86::PciRegister;
using x86::PciRequester;

void select(PciRequester whose, std::uint8_t offset) {
    const auto address = x86::PciAddress::of(whose, PciRegister::Identity)
                             .with(x86::PciAddress::dword, static_cast<std::uint8_t>(offset / 4));
    rt::out32(x86::pci_address_port, address.raw);
}

} // namespace

std::uint32_t read(PciRequester whose, std::uint8_t offset) {
    select(whose, offset);
    return rt::in32(x86::pci_data_port);
}

void write(PciRequester whose, std::uint8_t offset, std::uint32_t value) {
    select(whose, offset);
    rt::out32(x86::pci_data_port, value);
}

std::optional<PciRequester> find_device(std::uint32_t identity) {
    return find(
        [identity](PciRequester who) { return read(who, PciRegister::Identity) == identity; });
}

std::optional<PciRequester> find_bridge() {
    return find([](PciRequester who) {
        const auto header = x86::PciHeader::from(read(who, PciRegister::HeaderType));
        return header.get(x86::PciHeader::kind) == x86::PciHeader::bridge;
    });
}

void enable(PciRequester whose) {
    constexpr std::uint32_t lower_half = 0xFFFF; // the status above is cleared by ones
    const auto command = PciCommand::from(read(whose, PciRegister::Command) & lower_half);
    write(whose, PciRegister::Command,
          command.with(PciCommand::memory, true).with(PciCommand::bus_master, true).raw);
}

std::uint64_t memory_of(PciRequester whose, PciRegister bar) {
    const auto place = static_cast<std::uint8_t>(bar);
    const auto low = x86::PciBar::from(read(whose, place));
    const bool is_wide = low.get(x86::PciBar::width) == x86::PciBar::wide;
    const std::uint64_t high =
        is_wide ? read(whose, static_cast<std::uint8_t>(place + 4)) : std::uint64_t{0};
    const std::uint64_t address = high << 32 | low.address();
    const bool is_reachable = !low.get(x86::PciBar::is_io) && address < abi::physical_address_limit;
    return is_reachable ? address : 0;
}

} // namespace nt::pci
