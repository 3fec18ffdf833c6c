// SPDX-License-Identifier: MIT
#include "kernel/page_tables.h"

#include "abi/memory_layout.h"
#include "kernel/cpu.h"
#include "rt/check.h"
#include "x86/control_registers.h"
#include "x86/page_table_map.h"
#include "x86/page_table_walk.h"

#include <cstring>

namespace nt::page_tables {
namespace {

/// Tables are reached through the direct map.
struct TableMemory {
    FreePages* free = nullptr; // null: no table may be made

    std::uint64_t* table_at(std::uint64_t physical) {
        return reinterpret_cast<std::uint64_t*>(abi::direct_map_base + physical);
    }
    std::uint64_t allocate_table() {
        const auto page = free == nullptr ? std::nullopt : free->take();
        return page ? page->address().value : 0;
    }
};

std::uint64_t root() { return x86::Cr3::from(cpu::read_cr3()).table_address(); }

} // namespace

void map_page(std::uint64_t address, x86::GuestPage page, x86::PageTableEntry rights,
              FreePages& free) {
    TableMemory memory{&free};
    const auto leaf = rights.with_address(page.address().value);
    const auto status = x86::set_leaf(memory, root(), address, leaf);
    CHECK(status == x86::MapStatus::Done, "The kernel cannot map a page of its own.");
    cpu::invalidate_page(address);
}

x86::PageTableEntry entry_of(std::uint64_t address) {
    TableMemory memory;
    const auto leaf = x86::find_leaf(memory, root(), address);
    CHECK(leaf.exists(), "The kernel asks for the entry of a page that is not mapped.");
    return leaf.entry;
}

x86::GuestPage page_behind(std::uint64_t address) {
    TableMemory memory;
    const auto leaf = x86::find_leaf(memory, root(), address);
    CHECK(leaf.exists(), "The kernel asks for a page that is not mapped.");
    const std::uint64_t inside = address & (x86::bytes_covered(leaf.level) - 1);
    return x86::GuestPhysicalAddress{leaf.entry.page_address(leaf.level) + inside}.page();
}

} // namespace nt::page_tables
