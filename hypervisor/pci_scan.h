// SPDX-License-Identifier: MIT
// Which devices the machine has when the hypervisor starts, by requester number. VTL0 has not run
// yet: what a device is called now, firmware has said.  [PCI 6.1]
#pragma once

#include "hypervisor/cpu.h"
#include "x86/pci.h"
#include "x86/pci_requester.h"

#include <cstdint>

namespace hv {

inline std::uint32_t read_pci(x86::PciRequester whose, x86::PciRegister which) {
    cpu::write_port32(x86::pci_address_port, x86::PciAddress::of(whose, which).raw);
    return cpu::read_port32(x86::pci_data_port);
}

/// Calls `found(requester)` for each function of a bus, and `bridge(bus)` for each bus behind one.
/// False as soon as `found` says so.
template <typename Found, typename Bridge>
bool for_each_function_on_bus(unsigned bus, const Found& found, const Bridge& bridge) {
    constexpr unsigned places = 256;
    constexpr unsigned other_functions = 7;
    for (unsigned place = 0; place < places; ++place) {
        const auto who = x86::PciRequester::from(static_cast<std::uint16_t>(bus << 8 | place));
        const bool is_first = who.get(x86::PciRequester::function) == 0;
        if (read_pci(who, x86::PciRegister::Identity) == x86::pci_nobody) {
            place += is_first ? other_functions : 0;
            continue;
        }
        if (!found(who)) {
            return false;
        }
        const auto header = x86::PciHeader::from(read_pci(who, x86::PciRegister::HeaderType));
        if (header.get(x86::PciHeader::kind) == x86::PciHeader::bridge) {
            const auto below =
                x86::PciBusNumbers::from(read_pci(who, x86::PciRegister::BusNumbers));
            bridge(below.get(x86::PciBusNumbers::secondary));
        }
        place += is_first && !header.get(x86::PciHeader::has_functions) ? other_functions : 0;
    }
    return true;
}

/// The same for all buses. A bridge leads to a bus with a higher number, so one pass finds them.
template <typename Found>
bool for_each_pci_function(const Found& found) {
    constexpr unsigned bus_numbers = 256;
    bool is_there[bus_numbers] = {true};
    for (unsigned bus = 0; bus < bus_numbers; ++bus) {
        if (is_there[bus] && !for_each_function_on_bus(bus, found, [&is_there](std::uint8_t below) {
                is_there[below] = true;
            })) {
            return false;
        }
    }
    return true;
}

} // namespace hv
