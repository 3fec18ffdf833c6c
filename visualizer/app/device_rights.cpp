// SPDX-License-Identifier: MIT
#include "visualizer/app/device_rights.h"

#include "machine/device_leaves.h"

#include <algorithm>
#include <vector>

namespace vitrine::app {

// They share VTL0's table, as a rule; where they do not, a page is open if any
// device can reach it.
void read_devices(std::span<const std::byte> ram, std::uint64_t root, std::uint64_t page_count,
                  models::SlatState& slat) {
    models::SlatState::ViewOfVtl& view = slat.devices;
    view = {true, std::vector<std::uint8_t>(page_count, 0)};
    std::vector<std::uint64_t> seen;
    const auto open = [&](std::uint64_t first, std::uint64_t count, std::uint8_t bits) {
        const std::uint64_t end = std::min(page_count, first + std::min(count, page_count));
        for (std::uint64_t page = first; page < end; ++page) {
            view.access[page] |= bits;
        }
    };
    machine::visit_device_leaves(
        ram, root,
        {.on_device =
             [&](x86::PciRequester who, std::uint64_t table, bool is_translated) {
                 slat.requesters.push_back(who.raw);
                 if (!is_translated) {
                     open(0, page_count, abi::PageAccess::read_write().bits);
                 }
                 const bool is_new = std::find(seen.begin(), seen.end(), table) == seen.end();
                 seen.push_back(table);
                 return is_new;
             },
         .on_leaf =
             [&](const machine::DeviceLeaf& leaf) {
                 open(leaf.device / abi::page_size, leaf.size / abi::page_size, leaf.access.bits);
             },
         .on_table = [](std::uint64_t) { return true; }});
}

} // namespace vitrine::app
