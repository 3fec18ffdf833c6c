// SPDX-License-Identifier: MIT
#include "visualizer/models/compare_model.h"

#include <algorithm>

namespace vitrine::models {

namespace {

std::uint8_t access_at(const SlatState::ViewOfVtl& view, std::uint64_t page) {
    return view.exists && page < view.access.size() ? view.access[page] : 0;
}

/// Both lists name the same registers, in the same order.
void add_registers(Comparison& comparison, const std::vector<RegisterRow>& then,
                   const std::vector<RegisterRow>& now) {
    for (std::size_t i = 0; i < std::min(then.size(), now.size()); ++i) {
        if (now[i].changed) {
            comparison.registers.push_back({now[i].name, then[i].value, now[i].value});
        }
    }
}

void add_rights(Comparison& comparison, const char* who, const SlatState::ViewOfVtl& then,
                const SlatState::ViewOfVtl& now) {
    if (!then.exists || !now.exists) {
        return; // A view that came to be is no change of rights.
    }
    for (std::uint64_t page = 0; page < now.access.size(); ++page) {
        const std::uint8_t was = access_at(then, page);
        const std::uint8_t is = access_at(now, page);
        if (was == is) {
            continue;
        }
        ++comparison.pages;
        std::vector<RightsDifference>& list = comparison.rights;
        const bool goes_on = !list.empty() && list.back().who == who &&
                             list.back().first_page + list.back().page_count == page &&
                             list.back().then.bits == was && list.back().now.bits == is;
        if (goes_on) {
            ++list.back().page_count;
        } else {
            list.push_back({who, page, 1, abi::PageAccess{was}, abi::PageAccess{is}});
        }
    }
}

} // namespace

Comparison compare(const Snapshot& then, const Snapshot& now) {
    Comparison comparison;
    comparison.then = then.clock;
    comparison.now = now.clock;
    const Registers is = registers_of(now.processor, then.processor);
    const Registers was = registers_of(then.processor, then.processor);
    add_registers(comparison, was.general, is.general);
    add_registers(comparison, was.memory, is.memory);
    add_registers(comparison, was.segments, is.segments);
    add_rights(comparison, "VTL 0", then.slat->views[0], now.slat->views[0]);
    add_rights(comparison, "VTL 1", then.slat->views[1], now.slat->views[1]);
    add_rights(comparison, "devices", then.slat->devices, now.slat->devices);
    return comparison;
}

} // namespace vitrine::models
