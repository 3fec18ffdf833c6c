// SPDX-License-Identifier: MIT
// Row 19: VTL0's kernel renumbers a bus, and a device there reads memory by another name.
//
// The IOMMU chooses a device's rights by its requester number, and the bus part of that is what
// VTL0 writes into a bridge. So a number that nobody had at the start has no rights, or a device
// could take one that is meant for another.  [VTD 3.4.1]  Guard: known-requesters. Lesson: 10.
#include "kernel/console.h"
#include "kernel/drivers/pci.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/courier.h"
#include "rt/check.h"

namespace nt::attacks {
namespace {

constexpr std::uint8_t new_bus = 0x42;

/// The bus behind the bridge becomes `new_bus`.
x86::PciRequester renumber(x86::PciRequester bridge) {
    using Numbers = x86::PciBusNumbers;
    const auto before = Numbers::from(pci::read(bridge, x86::PciRegister::BusNumbers));
    const auto after = before.with(Numbers::secondary, new_bus).with(Numbers::last, new_bus);
    pci::write(bridge, x86::PciRegister::BusNumbers, after.raw);
    return x86::PciRequester::of(new_bus, 0);
}

} // namespace

void wrong_requester(Stage& stage) {
    const auto bridge = pci::find_bridge();
    CHECK(bridge.has_value(), "This machine has no bridge to another bus.");
    page_with_secret(stage); // VTL1 has something to lose: the IOMMU is on by now.
    const x86::GuestPage page = own_page(stage);
    *reinterpret_cast<volatile std::uint64_t*>(direct_address(page)) = abi::attackers_word;

    const x86::PciRequester stranger = renumber(*bridge);
    begin(stranger.raw);
    pci::enable(*bridge);
    const auto device = Edu::at(stranger);
    CHECK(device.has_value(), "The device does not answer by its new number.");
    have_carried(*device, page.address().value, loot_address());
    console::print("kernel: the device brought {x}\n", loot()[0]);
}

} // namespace nt::attacks
