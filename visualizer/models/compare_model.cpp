// SPDX-License-Identifier: MIT
#include "visualizer/models/compare_model.h"

namespace vitrine::models {

namespace {

std::uint8_t access_at(const SlatState::ViewOfVtl& view, std::uint64_t page) {
    return view.exists && page < view.access.size() ? view.access[page] : 0;
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
    const Registers registers = registers_of(now.processor, then.processor);
    for (const auto* rows : {&registers.general, &registers.memory, &registers.segments}) {
        for (const RegisterRow& row : *rows) {
            if (row.changed) {
                comparison.registers.push_back(row);
            }
        }
    }
    add_rights(comparison, "VTL 0", then.slat->views[0], now.slat->views[0]);
    add_rights(comparison, "VTL 1", then.slat->views[1], now.slat->views[1]);
    add_rights(comparison, "devices", then.slat->devices, now.slat->devices);
    return comparison;
}

} // namespace vitrine::models
