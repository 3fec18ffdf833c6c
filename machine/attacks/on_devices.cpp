// SPDX-License-Identifier: MIT
// Attacks by a device, which the IOMMU stops.
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"

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
            "VTL0 lets a device read VTL1's secret and write the hypervisor's memory",
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
            "VTL0 lets a device write the hypervisor's memory before VTL1 has taken a page",
            Guard::IommuEarly,
            by_iommu(PageAccess::write()),
            is_in_hypervisor};
}

Attack stale_iotlb() {
    return {18,
            "stale-iotlb",
            "A device goes on reading a page that VTL1 has taken",
            Guard::IotlbFlushOnRevoke,
            by_iommu(PageAccess::read()),
            &Evidence::loot_is_the_secret};
}

Attack wrong_requester() {
    return {19,
            "wrong-requester",
            "VTL0 renumbers a bus, and a device there reads memory by another name",
            Guard::KnownRequesters,
            [](const Evidence& evidence) { return evidence.refused_device(evidence.target()); },
            [](const Evidence& evidence) { return evidence.loot(0) == abi::attackers_word; }};
}

} // namespace

std::function<std::optional<abi::Rule>(const Evidence&)> by_iommu(PageAccess wanted) {
    return [wanted](const Evidence& evidence) {
        return evidence.refused_dma(evidence.target_page(), wanted);
    };
}

std::vector<Attack> attacks_on_devices() {
    return {dma_attack(), dma_before_iommu(), stale_iotlb(), wrong_requester()};
}

} // namespace machine::attacks
