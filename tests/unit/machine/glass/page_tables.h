// SPDX-License-Identifier: MIT
// A few MiB of RAM and the page tables that a test builds in it, one mapping at a time.
#pragma once

#include "machine/glass/physical_memory.h"
#include "x86/page_table.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace test {

using Entry = x86::PageTableEntry;

/// Present, writable, user: narrowed by the test.
inline Entry open_page(std::uint64_t physical) {
    return Entry{}
        .with_address(physical)
        .with(Entry::present, true)
        .with(Entry::writable, true)
        .with(Entry::user, true);
}

/// Hands out zeroed pages upwards, and builds tables in them.
class TableBuilder {
public:
    TableBuilder(machine::glass::PhysicalMemory& memory, std::uint64_t first_free)
        : memory_(memory), next_(first_free) {}

    std::uint64_t new_page() {
        const std::uint64_t page = next_;
        next_ += x86::page_bytes;
        return page;
    }

    /// Where the entry for `address` at `level` is; links are made on the way, with every right.
    std::uint64_t slot(std::uint64_t root, std::uint64_t address,
                       x86::Level level = x86::Level::PageTable) {
        std::uint64_t table = root;
        for (x86::Level at = x86::Level::Pml4; at != level; at = x86::level_below(at)) {
            const std::uint64_t link = table + 8 * x86::table_index(address, at);
            if (!entry(link).is_present()) {
                set(link, Entry::link(new_page()));
            }
            table = entry(link).address();
        }
        return table + 8 * x86::table_index(address, level);
    }
    void map(std::uint64_t root, std::uint64_t address, Entry leaf,
             x86::Level level = x86::Level::PageTable) {
        set(slot(root, address, level),
            level == x86::Level::PageTable ? leaf : leaf.with(Entry::large, true));
    }

    Entry entry(std::uint64_t at) const { return Entry::from(memory_.read<std::uint64_t>(at)); }
    void set(std::uint64_t at, Entry value) { memory_.write(at, value.raw); }

private:
    machine::glass::PhysicalMemory& memory_;
    std::uint64_t next_;
};

} // namespace test
