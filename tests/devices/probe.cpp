// SPDX-License-Identifier: MIT
#include "tests/devices/probe.h"

#include "hypervisor/console.h"
#include "x86/address.h"

extern "C" void let_time_pass(); // kernel/drivers/let_time_pass.S

namespace probe {

using namespace x86::vtd;
using x86::PciRegister;
using x86::PciRequester;
using x86::edu::RegisterOffset;

namespace {

constexpr std::uint64_t registers = 0xFED9'0000;
constexpr std::uint8_t bridge_device = 6;

EduRegisters take(PciRequester requester) {
    set_config(requester, static_cast<unsigned>(PciRegister::Command), 6);
    const auto bar =
        x86::PciBar::from(config(requester, static_cast<unsigned>(PciRegister::FirstBar)));
    return {requester, bar.address()};
}

void wait_for(const EduRegisters& edu) {
    while ((edu.get(RegisterOffset::Command) & 1) != 0) {
        let_time_pass();
    }
}

} // namespace

volatile std::uint64_t& word(std::uint64_t physical) {
    return *reinterpret_cast<volatile std::uint64_t*>(hv::cpu::ram_at(physical));
}

void tell(std::string_view what, std::uint64_t value) {
    hv::console::print("{}: {x}\n", what, value);
}

std::uint32_t config(PciRequester whose, unsigned offset) {
    const auto address = x86::PciAddress::of(whose, PciRegister::Identity)
                             .with(x86::PciAddress::dword, static_cast<std::uint8_t>(offset / 4));
    hv::cpu::write_port32(x86::pci_address_port, address.raw);
    return hv::cpu::read_port32(x86::pci_data_port);
}

void set_config(PciRequester whose, unsigned offset, std::uint32_t value) {
    config(whose, offset);
    hv::cpu::write_port32(x86::pci_data_port, value);
}

std::uint32_t EduRegisters::get(RegisterOffset which) const {
    return hv::cpu::read_device(memory + static_cast<std::uint32_t>(which));
}

void EduRegisters::set(RegisterOffset which, std::uint32_t value) const {
    hv::cpu::write_device(memory + static_cast<std::uint32_t>(which), value);
}

void EduRegisters::fill_buffer_from(std::uint64_t address) const {
    set(RegisterOffset::Source, static_cast<std::uint32_t>(address));
    set(RegisterOffset::Destination, x86::edu::buffer_address);
    set(RegisterOffset::Count, transfer_bytes);
    set(RegisterOffset::Command, 1);
    wait_for(*this);
}

void EduRegisters::write_buffer_to(std::uint64_t address) const {
    set(RegisterOffset::Source, x86::edu::buffer_address);
    set(RegisterOffset::Destination, static_cast<std::uint32_t>(address));
    set(RegisterOffset::Count, transfer_bytes);
    set(RegisterOffset::Command, 3);
    wait_for(*this);
}

EduRegisters near_edu() { return take(PciRequester::of(0, 4)); }

EduRegisters far_edu() {
    const auto bridge = PciRequester::of(0, bridge_device);
    const auto numbers =
        x86::PciBusNumbers::from(config(bridge, static_cast<unsigned>(PciRegister::BusNumbers)));
    set_config(bridge, static_cast<unsigned>(PciRegister::Command), 6);
    return take(PciRequester::of(numbers.get(x86::PciBusNumbers::secondary), 0));
}

namespace vtd {

std::uint32_t get(std::uint32_t offset) { return hv::cpu::read_device(registers + offset); }
void set(std::uint32_t offset, std::uint32_t value) {
    hv::cpu::write_device(registers + offset, value);
}

void forget_contexts() {
    constexpr auto place = static_cast<std::uint32_t>(x86::vtd::RegisterOffset::ContextCommand);
    set(place, 0);
    set(place + upper_half, 0xA000'0000);
}

void forget_translations() {
    set(iotlb, 0);
    set(iotlb + upper_half, 0x9000'0000);
}

void make_tables(PciRequester whose) {
    constexpr std::uint64_t end = level_1 + x86::page_bytes;
    for (std::uint64_t place = tables; place < end; place += sizeof(std::uint64_t)) {
        word(place) = 0;
    }
    constexpr std::uint64_t everything = 3;
    word(root_table + whose.get(PciRequester::bus) * sizeof(Entry)) = context_table | 1;
    const std::uint64_t context = context_table + whose.place_on_bus() * sizeof(Entry);
    word(context) = level_4 | 1;
    word(context + 8) = 2 | 5 << 8; // four levels, domain 5
    word(level_4) = level_3 | everything;
    word(level_3) = level_2 | everything;
    word(level_2 + first_page / 0x20'0000 * 8) = level_1 | everything;
}

void map(std::uint64_t address, std::uint64_t entry) {
    word(level_1 + address / x86::page_bytes % x86::entries_per_table * 8) = entry;
}

void switch_on() {
    set(x86::vtd::RegisterOffset::RootTable, static_cast<std::uint32_t>(root_table));
    set(static_cast<std::uint32_t>(x86::vtd::RegisterOffset::RootTable) + upper_half, 0);
    set(x86::vtd::RegisterOffset::GlobalCommand, 1u << 30);
    forget_contexts();
    forget_translations();
    set(x86::vtd::RegisterOffset::GlobalCommand, 1u << 31);
}

void switch_off() { set(x86::vtd::RegisterOffset::GlobalCommand, 0); }

std::uint32_t fault_record_top() {
    constexpr std::uint32_t process_address_space = 0x0FFF'FF00; // PV
    return get(fault_record + 12) & ~process_address_space;
}

void tell_fault(std::string_view what) {
    hv::console::print("{}: status {x}, control {x}, record {x} {x} {x} {x}\n", what,
                       get(x86::vtd::RegisterOffset::FaultStatus),
                       get(x86::vtd::RegisterOffset::FaultControl), fault_record_top(),
                       get(fault_record + 8), get(fault_record + 4), get(fault_record));
    set(fault_record + 12, 1u << 31);
    set(x86::vtd::RegisterOffset::FaultStatus, 1);
}

} // namespace vtd
} // namespace probe
