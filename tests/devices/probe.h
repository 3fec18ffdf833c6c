// SPDX-License-Identifier: MIT
// How the image looks at devices: registers by name, a transfer, and a line for each finding. A
// line says nothing that may differ between two machines with the same devices.
#pragma once

#include "hypervisor/cpu.h"
#include "x86/edu.h"
#include "x86/pci.h"
#include "x86/vtd.h"
#include "x86/vtd_tables.h"

#include <cstdint>
#include <string_view>

namespace probe {

/// Memory that the image plays with: pages of words.
inline constexpr std::uint64_t first_page = 0x600'0000;
inline constexpr std::uint64_t page_a = first_page;
inline constexpr std::uint64_t page_b = first_page + 0x1000;
inline constexpr std::uint64_t page_c = first_page + 0x2000;
inline constexpr std::uint64_t tables = 0x700'0000;
inline constexpr std::uint64_t root_table = tables;
inline constexpr std::uint64_t context_table = tables + 0x1000;
inline constexpr std::uint64_t level_4 = tables + 0x2000;
inline constexpr std::uint64_t level_3 = tables + 0x3000;
inline constexpr std::uint64_t level_2 = tables + 0x4000;
inline constexpr std::uint64_t level_1 = tables + 0x5000;

volatile std::uint64_t& word(std::uint64_t physical);

/// "what: value", in hexadecimal.
void tell(std::string_view what, std::uint64_t value);

std::uint32_t config(x86::PciRequester whose, unsigned offset);
void set_config(x86::PciRequester whose, unsigned offset, std::uint32_t value);

/// The teaching device on bus 0, and the one behind the bridge.
struct EduRegisters {
    x86::PciRequester requester;
    std::uint64_t memory = 0;

    std::uint32_t get(x86::edu::RegisterOffset which) const;
    void set(x86::edu::RegisterOffset which, std::uint32_t value) const;
    /// Whole transfers of 64 bytes.
    void fill_buffer_from(std::uint64_t address) const;
    void write_buffer_to(std::uint64_t address) const;
};
inline constexpr unsigned transfer_bytes = 64;

/// Found, enabled, and allowed to be bus master.
EduRegisters near_edu();
EduRegisters far_edu();

namespace vtd {

std::uint32_t get(std::uint32_t offset);
void set(std::uint32_t offset, std::uint32_t value);
inline std::uint32_t get(x86::vtd::RegisterOffset which) {
    return get(static_cast<std::uint32_t>(which));
}
inline void set(x86::vtd::RegisterOffset which, std::uint32_t value) {
    set(static_cast<std::uint32_t>(which), value);
}
inline constexpr std::uint32_t iotlb = 0xF8;
inline constexpr std::uint32_t invalidation_address = 0xF0;
inline constexpr std::uint32_t fault_record = 0x220;

void forget_contexts();
void forget_translations();
/// Makes the tables for edu: all empty below level 1.
void make_tables(x86::PciRequester whose);
void map(std::uint64_t address, std::uint64_t entry);
void switch_on();
void switch_off();

/// The upper quarter of the fault record. A field in it names an address space of the device's; it
/// counts only if the record says so, which it never does here, and QEMU leaves ones in it.
std::uint32_t fault_record_top();
/// The registers of faults in a line; then they are empty.
void tell_fault(std::string_view what);

} // namespace vtd

// The parts of the image.
void look_at_registers();
void look_at_translation();
void look_at_faults();
void look_at_interrupts();
void look_at_disk();

} // namespace probe
