// SPDX-License-Identifier: MIT
// Rows 47 and 48: VTL0's kernel reaches for VTL1's device: its registers, its place in memory, the
// page that it reads and writes.
//
// A word of VTL1's stays in a register of the device, and at the beginning of that page. Whoever
// gets at either has it.  Guards: secure-device, iommu. Lesson: 10.
#include "abi/memory_layout.h"
#include "kernel/console.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/courier.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"
#include "rt/instructions.h"
#include "x86/pci.h"

namespace nt::attacks {
namespace {

constexpr auto victim = x86::PciRequester::of(0, 7);

secure_calls::SecureDeviceAnswer find_secure_device() {
    const auto found = secure_calls::query_secure_device();
    CHECK(abi::is_success(found.status), "VTL1 has no device on this machine.");
    return found;
}

/// The register in which VTL1's word is, inverted.
std::uint32_t kept_word(std::uint64_t registers) {
    constexpr auto which = static_cast<std::uint32_t>(x86::edu::RegisterOffset::Liveness);
    return *reinterpret_cast<volatile std::uint32_t*>(abi::direct_map_base + registers + which);
}

} // namespace

void use_secure_device(Stage&) {
    const auto device = find_secure_device();
    begin(device.registers);
    attempt([&] { loot()[0] = ~kept_word(device.registers); });
    console::print("kernel: the device's register says {x}\n", loot()[0]);
}

/// Where the device answers then, VTL1 has taken nothing.
void move_secure_device(Stage&) {
    constexpr std::uint32_t elsewhere = 0xD000'0000;
    find_secure_device();
    begin(elsewhere);
    const Fault moved = attempt([] {
        rt::out32(x86::pci_address_port,
                  x86::PciAddress::of(victim, x86::PciRegister::FirstBar).raw);
        rt::out32(x86::pci_data_port, elsewhere);
    });
    if (!moved) {
        loot()[0] = ~kept_word(elsewhere);
    }
}

/// By another device, which is VTL0's.
void read_secure_buffer(Stage& stage) {
    const auto device = find_secure_device();
    page_with_secret(stage); // Whenever the IOMMU is switched on, it is on by now.
    begin(device.memory);
    have_carried(courier(), device.memory, loot_address());
    console::print("kernel: the device brought {x}\n", loot()[0]);
}

} // namespace nt::attacks
