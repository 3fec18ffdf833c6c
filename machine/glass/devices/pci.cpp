// SPDX-License-Identifier: MIT
// See pci.h.
#include "machine/glass/devices/pci.h"

namespace machine::glass {
namespace {

using x86::PciAddress;
using x86::PciRegister;

constexpr std::uint16_t window = x86::pci_data_port - x86::pci_address_port;
constexpr std::uint8_t device_slot = 4;

// The identities of the QEMU machine's: Q35's host bridge, and the teaching device "edu".
constexpr std::uint32_t host_bridge_identity = 0x29C0'8086;
constexpr std::uint32_t device_identity = 0x11E8'1234;

// There is no firmware here that would place the device, so it begins where firmware likes to.
constexpr std::uint32_t device_memory = 0xFEA0'0000;
constexpr std::uint32_t device_memory_size = 0x10'0000;
constexpr std::uint32_t memory_enabled = 2; // Command: the device answers in memory space
constexpr std::uint32_t command_bits = 7;

constexpr std::uint32_t mask_of(unsigned bytes) {
    return bytes >= 4 ? ~0u : (1u << (bytes * 8)) - 1;
}

} // namespace

void PciFunction::set(PciRegister which, std::uint32_t value, std::uint32_t writable) {
    const std::size_t word = static_cast<std::size_t>(which) / 4;
    words_[word] = value;
    at_power_on_[word] = value;
    writable_[word] = writable;
}

void PciFunction::write(std::uint8_t register_number, std::uint32_t value) {
    const std::size_t word = register_number / 4;
    words_[word] = (words_[word] & ~writable_[word]) | (value & writable_[word]);
}

void PciFunction::add_to(Hash& hash) const {
    for (std::size_t word = 0; word < word_count; ++word) {
        if (words_[word] != at_power_on_[word]) {
            hash.add(word);
            hash.add(words_[word]);
        }
    }
}

PciConfiguration::PciConfiguration() {
    host_bridge_.set(PciRegister::Identity, host_bridge_identity);
    device_.set(PciRegister::Identity, device_identity);
    device_.set(PciRegister::Command, memory_enabled, command_bits);
    device_.set(PciRegister::FirstBar, device_memory, ~(device_memory_size - 1));
}

PciFunction* PciConfiguration::selected() {
    if (!address_.get(PciAddress::enable) || address_.get(PciAddress::bus) != 0 ||
        address_.get(PciAddress::function) != 0) {
        return nullptr;
    }
    switch (address_.get(PciAddress::device)) {
    case 0: return &host_bridge_;
    case device_slot: return &device_;
    default: return nullptr;
    }
}

// The address is one register of 32 bits; a narrower access to it reaches nothing.
std::uint32_t PciConfiguration::read(std::uint16_t offset, unsigned bytes) {
    if (offset < window) {
        return offset == 0 && bytes == 4 ? address_.raw : ~0u;
    }
    const PciFunction* const function = selected();
    if (function == nullptr) {
        return ~0u;
    }
    const unsigned shift = (offset - window) * 8u;
    return (function->read(address_.register_number()) >> shift) & mask_of(bytes);
}

void PciConfiguration::write(std::uint16_t offset, unsigned bytes, std::uint32_t value) {
    if (offset < window) {
        address_.raw = offset == 0 && bytes == 4 ? value : address_.raw;
        return;
    }
    PciFunction* const function = selected();
    if (function == nullptr) {
        return;
    }
    const unsigned shift = (offset - window) * 8u;
    const std::uint32_t changed = mask_of(bytes) << shift;
    const std::uint32_t before = function->read(address_.register_number());
    function->write(address_.register_number(), (before & ~changed) | ((value << shift) & changed));
}

void PciConfiguration::add_to(Hash& hash) const {
    if (address_.raw != 0) {
        hash.add(address_.raw);
    }
    host_bridge_.add_to(hash);
    device_.add_to(hash);
}

} // namespace machine::glass
