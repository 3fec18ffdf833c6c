// SPDX-License-Identifier: MIT
#include "kernel/memory/page_table.h"

#include "kernel/cpu.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "x86/control_registers.h"
#include "x86/page_table_map.h"

#include <cstring>

namespace nt {
namespace {

using x86::Level;
using x86::PageTableEntry;

/// Tables are reached through the direct map and made of page frames.
struct TableMemory {
    std::uint64_t* table_at(std::uint64_t physical) const {
        return reinterpret_cast<std::uint64_t*>(ram_at(x86::GuestPhysicalAddress{physical}.page()));
    }
    std::uint64_t allocate_table() {
        const auto page = page_frames.allocate();
        return page ? page->address().value : 0;
    }
    void release_table(std::uint64_t physical) {
        page_frames.release(x86::GuestPhysicalAddress{physical}.page());
    }
};

constexpr std::size_t first_kernel_entry = x86::entries_per_table / 2;

constinit std::uint64_t kernel_root = 0;

} // namespace

PageTable PageTable::of_kernel() {
    if (kernel_root == 0) {
        kernel_root = x86::Cr3::from(cpu::read_cr3()).table_address();
    }
    return PageTable(kernel_root);
}

PageTable PageTable::make() {
    const auto page = page_frames.allocate();
    if (!page) {
        return {};
    }
    const TableMemory memory;
    std::memcpy(memory.table_at(page->address().value) + first_kernel_entry,
                memory.table_at(of_kernel().root()) + first_kernel_entry,
                (x86::entries_per_table - first_kernel_entry) * sizeof(std::uint64_t));
    return PageTable(page->address().value);
}

void PageTable::destroy() {
    TableMemory memory;
    x86::free_tables_below<Level::Pml4>(memory, root_, first_kernel_entry);
    memory.release_table(root_);
    root_ = 0;
}

std::uint64_t* PageTable::find(std::uint64_t address) const {
    const TableMemory memory;
    return x86::find_slot(memory, root_, address);
}

std::uint64_t PageTable::next_address(std::uint64_t address) const {
    const TableMemory memory;
    std::uint64_t table = root_;
    for (Level level = Level::Pml4;; level = x86::level_below(level)) {
        const auto entry =
            PageTableEntry::from(memory.table_at(table)[x86::table_index(address, level)]);
        if (level == Level::PageTable || !entry.is_table(level)) {
            return (address | (x86::bytes_covered(level) - 1)) + 1;
        }
        table = entry.address();
    }
}

std::uint64_t* PageTable::reach(std::uint64_t address) const {
    TableMemory memory;
    return x86::reach(memory, root_, address, Level::PageTable).slot;
}

} // namespace nt
