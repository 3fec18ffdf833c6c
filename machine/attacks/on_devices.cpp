// SPDX-License-Identifier: MIT
// Attacks by a device, which the IOMMU stops.
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"
#include "x86/pci.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::PageAccess;

/// The end of the hypervisor's region, where the attackers write.
bool is_in_hypervisor(const Evidence& evidence) {
    return evidence.word_at(abi::hypervisor_region.end() - abi::page_size) == abi::attackers_word;
}

Attack dma_attack() {
    return {17,
            "dma-attack",
            "VTL 0 lets a device read VTL 1's secret and write the hypervisor's memory",
            Guard::Iommu,
            [](const Evidence& evidence) {
                const auto write = evidence.refused_dma(
                    (abi::hypervisor_region.end() - 1) / abi::page_size, PageAccess::write());
                return write ? evidence.refused_dma(evidence.target_page(), PageAccess::read())
                             : write;
            },
            [](const Evidence& evidence) {
                return evidence.loot_is_the_secret() || is_in_hypervisor(evidence);
            }};
}

Attack dma_before_iommu() {
    return {18,
            "dma-before-iommu",
            "VTL 0 lets a device write the hypervisor's memory before VTL 1 has taken a page",
            Guard::IommuEarly,
            by_iommu(PageAccess::write()),
            is_in_hypervisor};
}

Attack stale_iotlb() {
    return {18,
            "stale-iotlb",
            "A device goes on reading a page that VTL 1 has taken",
            Guard::IotlbFlushOnRevoke,
            by_iommu(PageAccess::read()),
            &Evidence::loot_is_the_secret};
}

Attack wrong_requester() {
    return {19,
            "wrong-requester",
            "VTL 0 renumbers a bus, and a device there reads memory by another name",
            Guard::KnownRequesters,
            [](const Evidence& evidence) { return evidence.refused_device(evidence.target()); },
            [](const Evidence& evidence) { return evidence.loot(0) == abi::attackers_word; }};
}

/// The second processor stands still: it has forgotten all, the hypervisor included.
Attack send_init() {
    Attack attack{
        19,
        "send-init",
        "VTL 0 has a device send INIT, which takes a processor from the hypervisor",
        Guard::InterruptRemapping,
        [](const Evidence& evidence) { return evidence.refused_interrupt(evidence.target()); },
        [](const Evidence& evidence) { return evidence.loot(0) == abi::attackers_word; }};
    attack.processors = 2;
    attack.machines = Attack::Machines::Glass;
    return attack;
}

/// Half of the first word is in the device's register.
bool loot_is_from_register(const Evidence& evidence) {
    const auto word = evidence.secure_device_word();
    return word && evidence.loot(0) == static_cast<std::uint32_t>(*word);
}

Attack use_secure_device() {
    return {47,
            "use-secure-device",
            "VTL 0 reads a register of VTL 1's device",
            Guard::SecureDevice,
            by_slat(PageAccess::read()),
            loot_is_from_register};
}

Attack move_secure_device() {
    return {47,
            "move-secure-device",
            "VTL 0 moves the registers of VTL 1's device to where it can read them",
            Guard::SecureDevice,
            [](const Evidence& evidence) { return evidence.secure_decision(x86::pci_data_port); },
            loot_is_from_register};
}

Attack read_secure_buffer() {
    return {48,
            "read-secure-buffer",
            "VTL 0 has its own device read the page that VTL 1's device reaches",
            Guard::Iommu,
            by_iommu(PageAccess::read()),
            [](const Evidence& evidence) {
                return evidence.secure_device_word() &&
                       evidence.loot(0) == *evidence.secure_device_word();
            }};
}

} // namespace

std::function<std::optional<abi::Rule>(const Evidence&)> by_iommu(PageAccess wanted) {
    return [wanted](const Evidence& evidence) {
        return evidence.refused_dma(evidence.target_page(), wanted);
    };
}

std::vector<Attack> attacks_on_devices() {
    return {dma_attack(), dma_before_iommu(),  stale_iotlb(),        wrong_requester(),
            send_init(),  use_secure_device(), move_secure_device(), read_secure_buffer()};
}

} // namespace machine::attacks
