// SPDX-License-Identifier: MIT
// The devices that have registers in memory, and a time of their own: the processor's interrupt
// controller, the IOMMU, and whatever is on the PCI bus.
#include "machine/glass/board.h"

#include <algorithm>

namespace machine::glass {
namespace {

constexpr bool is_at(std::uint64_t physical, std::uint64_t base, std::uint64_t bytes) {
    return physical - base < bytes;
}

} // namespace

std::uint64_t Board::on_device_read(std::uint64_t physical, unsigned bytes) {
    if (is_at(physical, x86::apic_default_base, LocalApic::window_bytes)) {
        return core_->apic.read(static_cast<std::uint32_t>(physical - x86::apic_default_base),
                                clock_.now());
    }
    if (is_at(physical, Vtd::base, Vtd::window_bytes)) {
        return vtd_.read(static_cast<std::uint32_t>(physical - Vtd::base), bytes);
    }
    PciDevice* const device = pci_.device_at(physical);
    return device == nullptr ? ~0ull : device->read_memory(device->offset_of(physical), bytes);
}

void Board::on_device_write(std::uint64_t physical, unsigned bytes, std::uint64_t value) {
    const auto word = static_cast<std::uint32_t>(value);
    if (is_at(physical, x86::apic_default_base, LocalApic::window_bytes)) {
        core_->apic.write(static_cast<std::uint32_t>(physical - x86::apic_default_base), word,
                          clock_.now());
    } else if (is_at(physical, Vtd::base, Vtd::window_bytes)) {
        vtd_.write(static_cast<std::uint32_t>(physical - Vtd::base), bytes, word);
    } else if (PciDevice* const device = pci_.device_at(physical)) {
        device->write_memory(device->offset_of(physical), bytes, word);
    }
    clock_.demand_attention(); // A timer may run now, an interrupt may be due.
}

/// What is due happens. True if code may have changed, so that the next instruction has to be read
/// anew.
bool Board::advance_devices() {
    code_changed_ = false;
    edu_.advance(clock_.now());
    far_edu_.advance(clock_.now());
    last_edu_.advance(clock_.now());
    if (disk_) {
        disk_->advance(clock_.now());
    }
    return code_changed_;
}

std::uint64_t Board::next_device_event() const {
    const auto disk_event = disk_ ? disk_->next_event() : std::nullopt;
    return std::min(
        {edu_.next_event().value_or(Clock::never), far_edu_.next_event().value_or(Clock::never),
         last_edu_.next_event().value_or(Clock::never), disk_event.value_or(Clock::never)});
}

} // namespace machine::glass
