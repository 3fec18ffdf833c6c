// SPDX-License-Identifier: MIT
#include "visualizer/models/compare_model.h"

#include <fmt/format.h>

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

void add_contents(const Fingerprint& then, const Fingerprint& now, Comparison& result) {
    const std::size_t pages = std::min(then.hashes.size(), now.hashes.size());
    for (std::size_t page = 0; page < pages; ++page) {
        if (then.hashes[page] == now.hashes[page]) {
            continue;
        }
        ++result.changed_pages;
        std::vector<ContentDifference>& list = result.contents;
        if (!list.empty() && list.back().first_page + list.back().page_count == page) {
            ++list.back().page_count;
        } else {
            list.push_back({page, 1});
        }
    }
}

const TablePage* table_at(const Fingerprint& moment, std::uint64_t page) {
    const auto found =
        std::lower_bound(moment.tables.begin(), moment.tables.end(), page,
                         [](const TablePage& table, std::uint64_t p) { return table.page < p; });
    return found != moment.tables.end() && found->page == page ? &*found : nullptr;
}

void add_entries(const TablePage* then, const TablePage* now, Comparison& result) {
    if (then != nullptr && now != nullptr && then->entries == now->entries) {
        return;
    }
    const TablePage& table = now != nullptr ? *now : *then;
    const std::string name = fmt::format("VTL {}'s {} table, level {}", abi::index_of(table.vtl),
                                         table.nested ? "nested" : "own", table.level);
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
        const std::uint64_t was = then != nullptr ? then->entries[i] : 0;
        const std::uint64_t is = now != nullptr ? now->entries[i] : 0;
        if (was != is) {
            result.entries.push_back(
                {name, table.page * abi::page_size + i * sizeof(std::uint64_t), was, is});
        }
    }
}

} // namespace

void compare_memory(const FingerprintPtr& then, const FingerprintPtr& now, Comparison& result) {
    result.memory_known = then != nullptr && now != nullptr;
    if (!result.memory_known) {
        return;
    }
    add_contents(*then, *now, result);
    for (const TablePage& table : now->tables) {
        add_entries(table_at(*then, table.page), &table, result);
    }
    for (const TablePage& table : then->tables) {
        if (table_at(*now, table.page) == nullptr) {
            add_entries(&table, nullptr, result);
        }
    }
}

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
