// SPDX-License-Identifier: MIT
// PCI configuration space behind ports 0xCF8 and 0xCFC: a host bridge, and in slot 4 a device with
// a megabyte of memory, as the QEMU machine has. Both can be found, sized and moved; behind the
// device's memory there is nothing yet.  [PCI 3.2.2.3.2] [PCI 6.1]
#pragma once

#include "machine/glass/devices/port_device.h"
#include "machine/glass/hash.h"
#include "x86/pci.h"

#include <array>
#include <cstdint>

namespace machine::glass {

/// One function's 256 bytes, and which of their bits can be written.
class PciFunction {
public:
    void set(x86::PciRegister which, std::uint32_t value, std::uint32_t writable = 0);
    std::uint32_t read(std::uint8_t register_number) const { return words_[register_number / 4]; }
    void write(std::uint8_t register_number, std::uint32_t value);
    /// Adds what has changed since power-on.
    void add_to(Hash& hash) const;

private:
    static constexpr std::size_t word_count = 64;
    std::array<std::uint32_t, word_count> words_{};
    std::array<std::uint32_t, word_count> at_power_on_{};
    std::array<std::uint32_t, word_count> writable_{};
};

class PciConfiguration final : public PortDevice {
public:
    static constexpr std::uint16_t port_count = 8; // the address, then the window

    PciConfiguration();

    std::uint32_t read(std::uint16_t offset, unsigned bytes) override;
    void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) override;

    /// Adds what the guest has changed.
    void add_to(Hash& hash) const;

private:
    PciFunction* selected();

    x86::PciAddress address_;
    PciFunction host_bridge_;
    PciFunction device_;
};

} // namespace machine::glass
