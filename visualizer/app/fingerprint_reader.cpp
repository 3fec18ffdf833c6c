// SPDX-License-Identifier: MIT
#include "visualizer/app/fingerprint_reader.h"

#include "machine/ram_hash.h"
#include "visualizer/app/guest_context.h"
#include "x86/page_table.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

namespace vitrine::app {

namespace {

using models::TablePage;

constexpr std::size_t most_tables = 4096; // a guest may build as many as it likes

/// All tables below a root. A guest's own lie where it believes they are, since the nested tables
/// map RAM to itself.
class TableReader {
public:
    TableReader(std::span<const std::byte> ram, models::Fingerprint& result)
        : ram_(ram), result_(result) {}

    void read(std::uint64_t root, abi::Vtl vtl, bool nested) {
        std::vector<std::pair<std::uint64_t, unsigned>> waiting = {{root / abi::page_size, 4}};
        while (!waiting.empty() && result_.tables.size() < most_tables) {
            const auto [page, level] = waiting.back();
            waiting.pop_back();
            if (root == 0 || page >= ram_.size() / abi::page_size || !seen_.insert(page).second) {
                continue;
            }
            TablePage& table = result_.tables.emplace_back();
            table.page = page;
            table.vtl = vtl;
            table.nested = nested;
            table.level = level;
            std::memcpy(table.entries.data(), ram_.data() + page * abi::page_size, abi::page_size);
            if (level > 1) {
                add_below(table, waiting);
            }
        }
    }

private:
    static void add_below(const TablePage& table,
                          std::vector<std::pair<std::uint64_t, unsigned>>& waiting) {
        for (const std::uint64_t raw : table.entries) {
            const auto entry = x86::PageTableEntry::from(raw);
            if (entry.is_table(static_cast<x86::Level>(table.level))) {
                waiting.emplace_back(entry.address() / abi::page_size, table.level - 1);
            }
        }
    }

    std::span<const std::byte> ram_;
    models::Fingerprint& result_;
    std::set<std::uint64_t> seen_;
};

} // namespace

models::FingerprintPtr read_fingerprint(std::span<const std::byte> ram,
                                        const models::Snapshot& now) {
    auto result = std::make_shared<models::Fingerprint>();
    result->clock = now.clock;
    const std::size_t pages = ram.size() / abi::page_size;
    result->hashes.reserve(pages);
    for (std::size_t page = 0; page < pages; ++page) {
        machine::RamHash hash;
        hash.add_page(page, ram.data() + page * abi::page_size);
        result->hashes.push_back(hash.value());
    }
    TableReader tables(ram, *result);
    for (const abi::Vtl vtl : {abi::Vtl::Normal, abi::Vtl::Secure}) {
        if (now.ring) {
            tables.read(now.ring->nested_root[abi::index_of(vtl)], vtl, true);
            const GuestContext guest = guest_context(ram, now.ring, now.processor, vtl);
            if (guest.processor.nested_root == now.ring->nested_root[abi::index_of(vtl)]) {
                tables.read(x86::PageTableEntry::from(guest.processor.cr3).address(), vtl, false);
            }
        }
    }
    std::sort(result->tables.begin(), result->tables.end(),
              [](const TablePage& a, const TablePage& b) { return a.page < b.page; });
    return result;
}

} // namespace vitrine::app
