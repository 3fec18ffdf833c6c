// SPDX-License-Identifier: MIT
// See pci.h.
#include "machine/glass/devices/pci.h"

namespace machine::glass {
namespace {

using x86::PciAddress;

constexpr std::uint16_t window = x86::pci_data_port - x86::pci_address_port;

constexpr std::uint32_t mask_of(unsigned bytes) {
    return bytes >= 4 ? ~0u : (1u << (bytes * 8)) - 1;
}

} // namespace

PciFunction* PciConfiguration::selected() {
    if (!address_.get(PciAddress::enable)) {
        return nullptr;
    }
    const auto wanted =
        x86::PciRequester::of(address_.get(PciAddress::bus), address_.get(PciAddress::device),
                              address_.get(PciAddress::function));
    for (const Attached& each : devices_) {
        if (each.place.requester() == wanted) {
            return &each.device->configuration();
        }
    }
    return nullptr;
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

PciDevice* PciConfiguration::device_at(std::uint64_t physical) const {
    for (const auto& [place, device] : devices_) {
        const bool is_forwarded = place.bridge == nullptr || place.bridge->forwards(physical);
        if (is_forwarded && device->answers_at(physical)) {
            return device;
        }
    }
    return nullptr;
}

void PciConfiguration::add_to(Hash& hash) const {
    if (address_.raw != 0) {
        hash.add(address_.raw);
    }
    for (const Attached& each : devices_) {
        each.device->add_to(hash);
    }
}

PciConfiguration::State PciConfiguration::state() const {
    State kept{address_, {}};
    for (const Attached& attached : devices_) {
        kept.functions.push_back(attached.device->configuration());
    }
    return kept;
}

void PciConfiguration::restore(const State& state) {
    address_ = state.address;
    for (std::size_t index = 0; index < devices_.size(); ++index) {
        devices_[index].device->configuration() = state.functions[index];
    }
}

} // namespace machine::glass
