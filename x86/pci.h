// SPDX-License-Identifier: MIT
// PCI configuration by the two old ports: an address is written to one, and the other is a window
// to what is there.  [PCI 3.2.2.3.2] [PCI 6.1]
#pragma once

#include "x86/bits.h"
#include "x86/pci_requester.h"

#include <cstdint>

namespace x86 {

inline constexpr std::uint16_t pci_address_port = 0xCF8; // CONFIG_ADDRESS
inline constexpr std::uint16_t pci_data_port = 0xCFC;    // CONFIG_DATA, four bytes

/// Identity reads like this where no device is.
inline constexpr std::uint32_t pci_nobody = 0xFFFF'FFFF;

/// Offsets in a function's configuration space.
enum class PciRegister : std::uint8_t {
    Identity = 0x00,         // vendor, device
    Command = 0x04,          // command, status
    ClassAndRevision = 0x08, // class, subclass, interface, revision
    HeaderType = 0x0C,       // byte 2
    FirstBar = 0x10,         // base address registers: six of them, two in a bridge
    BusNumbers = 0x18,       // in a bridge
    LastBar = 0x24,
    Subsystem = 0x2C,       // vendor, device
    FirstCapability = 0x34, // byte 0
    Interrupt = 0x3C,       // line, pin
};

/// CONFIG_ADDRESS: whose register the window shows.
struct PciAddress : Register<PciAddress, std::uint32_t> {
    static constexpr Bits<7, 2, std::uint8_t> dword{}; // register number / 4
    static constexpr Bits<10, 8, std::uint8_t> function{};
    static constexpr Bits<15, 11, std::uint8_t> device{};
    static constexpr Bits<23, 16, std::uint8_t> bus{};
    static constexpr Bit<31> enable{};

    static constexpr PciAddress of(std::uint8_t device_number, std::uint8_t register_number) {
        return PciAddress{}
            .with(enable, true)
            .with(device, device_number)
            .with(dword, static_cast<std::uint8_t>(register_number / 4));
    }
    static constexpr PciAddress of(PciRequester whose, PciRegister which) {
        return of(whose.get(PciRequester::device), static_cast<std::uint8_t>(which))
            .with(bus, whose.get(PciRequester::bus))
            .with(function, whose.get(PciRequester::function));
    }
    constexpr std::uint8_t register_number() const {
        return static_cast<std::uint8_t>(get(dword) * 4);
    }
};
static_assert(PciAddress::of(4, 0x10).raw == 0x8000'2010);

/// The command register, and in the upper half the status.  [PCI 6.2.2]
struct PciCommand : Register<PciCommand, std::uint32_t> {
    static constexpr Bit<0> ports{};
    static constexpr Bit<1> memory{};
    static constexpr Bit<2> bus_master{};
    static constexpr Bit<10> interrupts_off{};
    static constexpr Bit<20> has_capabilities{};
};

struct PciHeader : Register<PciHeader, std::uint32_t> {
    static constexpr std::uint8_t bridge = 1;

    static constexpr Bits<22, 16, std::uint8_t> kind{};
    static constexpr Bit<23> has_functions{}; // more than one
};

struct PciBusNumbers : Register<PciBusNumbers, std::uint32_t> {
    static constexpr Bits<7, 0, std::uint8_t> primary{};    // above the bridge
    static constexpr Bits<15, 8, std::uint8_t> secondary{}; // just below it
    static constexpr Bits<23, 16, std::uint8_t> last{};     // the highest one behind it
};

/// A base address register of a device in memory space.  [PCI 6.2.5.1]
struct PciBar : Register<PciBar, std::uint32_t> {
    static constexpr std::uint8_t wide = 2; // 64 bits, in two registers

    static constexpr Bit<0> is_io{};
    static constexpr Bits<2, 1, std::uint8_t> width{}; // 0: 32 bits
    static constexpr Bit<3> prefetchable{};
    static constexpr Bits<31, 4> address_field{};

    constexpr std::uint32_t address() const { return raw & ~std::uint32_t{0xF}; }
};

/// Written to a base address register, this makes it answer how large its range is.
inline constexpr std::uint32_t pci_size_question = 0xFFFF'FFFF;

} // namespace x86
