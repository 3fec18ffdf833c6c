// SPDX-License-Identifier: MIT
// A device on the PCI bus: its configuration space, and registers in memory that can be moved.
// [PCI 6]
#pragma once

#include "machine/hash.h"
#include "x86/pci.h"

#include <array>
#include <cstdint>

namespace machine::glass {

/// One function's 256 bytes, and which of their bits can be written.
class PciFunction {
public:
    void set(x86::PciRegister which, std::uint32_t value, std::uint32_t writable = 0) {
        set(static_cast<std::uint8_t>(which), value, writable);
    }
    void set(std::uint8_t register_number, std::uint32_t value, std::uint32_t writable = 0);
    std::uint32_t read(std::uint8_t register_number) const { return words_[register_number / 4]; }
    std::uint32_t read(x86::PciRegister which) const {
        return read(static_cast<std::uint8_t>(which));
    }
    void write(std::uint8_t register_number, std::uint32_t value);
    /// Adds what has changed since power-on.
    void add_to(Hash& hash) const;

private:
    static constexpr std::size_t word_count = 64;
    std::array<std::uint32_t, word_count> words_{};
    std::array<std::uint32_t, word_count> at_power_on_{};
    std::array<std::uint32_t, word_count> writable_{};
};

/// What stands in a device's configuration space from the beginning.
struct PciIdentity {
    std::uint32_t device_and_vendor = 0;
    std::uint32_t class_and_revision = 0;
    std::uint32_t subsystem = 0;
    std::uint8_t interrupt_pin = 0;
    bool has_capabilities = false;
};

/// Registers in memory: which base address register says where, and how many bytes.
struct PciMemory {
    std::uint8_t bar = 0; // its offset in configuration space; 0: the device has none
    bool is_wide = false; // the address has 64 bits, in two registers
    std::uint32_t bytes = 0;
    std::uint32_t at_power_on = 0; // there is no firmware here that would place it
};

class PciDevice {
public:
    PciDevice(const PciIdentity& identity, const PciMemory& memory);
    virtual ~PciDevice() = default;
    PciDevice(const PciDevice&) = delete;
    PciDevice& operator=(const PciDevice&) = delete;

    PciFunction& configuration() { return configuration_; }
    const PciFunction& configuration() const { return configuration_; }
    bool may_be_master() const { return has(x86::PciCommand::bus_master); }

    /// Does it answer at `physical`, and as which of its registers?
    bool answers_at(std::uint64_t physical) const;
    std::uint32_t offset_of(std::uint64_t physical) const;

    virtual std::uint32_t read_memory(std::uint32_t offset, unsigned bytes);
    virtual void write_memory(std::uint32_t offset, unsigned bytes, std::uint32_t value);

    virtual void add_to(Hash& hash) const { configuration_.add_to(hash); }

protected:
    template <typename Field>
    bool has(Field field) const {
        return x86::PciCommand::from(configuration_.read(x86::PciRegister::Command)).get(field);
    }

private:
    std::uint64_t memory_base() const;

    PciFunction configuration_;
    PciMemory memory_;
};

} // namespace machine::glass
