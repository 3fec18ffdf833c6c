// SPDX-License-Identifier: MIT
#include "tests/unit/x86/table_memory.h"

#include "tests/catch.h"

namespace test {

TableMemory::TableMemory(unsigned tables) : tables_left_(tables + 1) {
    tables_[allocate_table()].fill(0);
}

std::uint64_t* TableMemory::table_at(std::uint64_t physical) {
    const auto table = tables_.find(physical);
    return table == tables_.end() ? nullptr : table->second.data();
}

std::uint64_t TableMemory::allocate_table() {
    if (tables_left_ == 0) {
        return 0;
    }
    --tables_left_;
    const std::uint64_t physical = next_;
    next_ += x86::page_bytes;
    // As memory comes: full of what would be a valid mapping of somebody else's page.
    tables_[physical].fill(0xBAD'0000 | read_write.raw);
    return physical;
}

void TableMemory::release_table(std::uint64_t physical) { REQUIRE(tables_.erase(physical) == 1); }

void TableMemory::store(std::uint64_t* slot, std::uint64_t value) {
    *slot = value;
    ++stores_;
    after_store();
}

} // namespace test
