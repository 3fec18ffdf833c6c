// SPDX-License-Identifier: MIT
// Physical memory that holds page tables only, and lets a test look after every single store.
#pragma once

#include "x86/page_table.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>

namespace test {

class TableMemory {
public:
    static constexpr std::uint64_t root = 0x1000;

    /// An empty root, and pages for `tables` more.
    explicit TableMemory(unsigned tables = 1000);

    // What x86/page_table_map.h asks of a memory.
    std::uint64_t* table_at(std::uint64_t physical);
    std::uint64_t allocate_table();
    void release_table(std::uint64_t physical); // there must be one
    void store(std::uint64_t* slot, std::uint64_t value);

    /// Called after every store, when the tables may be half-way between two states.
    std::function<void()> after_store = [] {};

    unsigned tables_left() const { return tables_left_; }
    void set_tables_left(unsigned tables) { tables_left_ = tables; }
    std::size_t tables() const { return tables_.size(); }
    unsigned stores() const { return stores_; }

private:
    using Table = std::array<std::uint64_t, x86::entries_per_table>;

    std::map<std::uint64_t, Table> tables_;
    std::uint64_t next_ = root;
    unsigned tables_left_;
    unsigned stores_ = 0;
};

inline constexpr auto read_only = x86::PageTableEntry{}.with(x86::PageTableEntry::present, true);
inline constexpr auto read_write = read_only.with(x86::PageTableEntry::writable, true);
inline constexpr auto no_access = x86::PageTableEntry{};

} // namespace test
