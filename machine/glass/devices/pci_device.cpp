// SPDX-License-Identifier: MIT
// See pci_device.h.
#include "machine/glass/devices/pci_device.h"

namespace machine::glass {

using x86::PciBar;
using x86::PciCommand;
using x86::PciRegister;

void PciFunction::set(std::uint8_t register_number, std::uint32_t value, std::uint32_t writable) {
    const std::size_t word = register_number / 4;
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

PciDevice::PciDevice(const PciIdentity& identity, const PciMemory& memory) : memory_(memory) {
    configuration_.set(PciRegister::Identity, identity.device_and_vendor);
    configuration_.set(PciRegister::ClassAndRevision, identity.class_and_revision);
    configuration_.set(PciRegister::Subsystem, identity.subsystem);
    configuration_.set(PciRegister::Interrupt, std::uint32_t{identity.interrupt_pin} << 8, 0xFF);
    if (memory.bar == 0) {
        return;
    }
    configuration_.set(PciRegister::Command,
                       PciCommand{}
                           .with(PciCommand::memory, true)
                           .with(PciCommand::has_capabilities, identity.has_capabilities)
                           .raw,
                       PciCommand{}
                           .with(PciCommand::ports, true)
                           .with(PciCommand::memory, true)
                           .with(PciCommand::bus_master, true)
                           .with(PciCommand::interrupts_off, true)
                           .raw);
    const PciBar bar = PciBar::from(memory.at_power_on)
                           .with(PciBar::width, memory.is_wide ? PciBar::wide : std::uint8_t{0});
    configuration_.set(memory.bar, bar.raw, ~(memory.bytes - 1));
    if (memory.is_wide) {
        configuration_.set(static_cast<std::uint8_t>(memory.bar + 4), 0, ~0u);
    }
}

std::uint64_t PciDevice::memory_base() const {
    const auto low = PciBar::from(configuration_.read(memory_.bar)).address();
    const std::uint64_t high =
        memory_.is_wide ? configuration_.read(static_cast<std::uint8_t>(memory_.bar + 4)) : 0;
    return high << 32 | low;
}

bool PciDevice::answers_at(std::uint64_t physical) const {
    return memory_.bar != 0 && has(PciCommand::memory) && physical - memory_base() < memory_.bytes;
}

std::uint32_t PciDevice::offset_of(std::uint64_t physical) const {
    return static_cast<std::uint32_t>(physical - memory_base());
}

std::uint32_t PciDevice::read_memory(std::uint32_t, unsigned) { return ~0u; }

void PciDevice::write_memory(std::uint32_t, unsigned, std::uint32_t) {}

} // namespace machine::glass
