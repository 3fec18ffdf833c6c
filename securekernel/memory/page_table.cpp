// SPDX-License-Identifier: MIT
#include "securekernel/memory/page_table.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/memory/own_pool.h"
#include "x86/page_table_map.h"

#include <cstring>

namespace sk {
namespace {

using x86::Level;
using x86::PageTableEntry;

/// Tables are reached through the direct map and made of VTL1's own pages.
struct TableMemory {
    std::uint64_t* table_at(std::uint64_t physical) const {
        return reinterpret_cast<std::uint64_t*>(cpu::ram_at(physical));
    }
    std::uint64_t allocate_table() { return own_pool.allocate(); }
    void release_table(std::uint64_t physical) { own_pool.release(physical); }
};

constexpr std::size_t first_kernel_entry = x86::entries_per_table / 2;

PageTableEntry entry_for(x86::GuestPage page, PageRights rights) {
    return PageTableEntry{}
        .with_address(page.address().value)
        .with(PageTableEntry::present, true)
        .with(PageTableEntry::user, true)
        .with(PageTableEntry::writable, rights == PageRights::ReadWrite)
        .with(PageTableEntry::no_execute, rights != PageRights::ReadExecute);
}

} // namespace

bool PageTable::create() {
    root_ = own_pool.allocate();
    if (root_ == 0) {
        return false;
    }
    const TableMemory memory;
    const std::uint64_t own = boot_info.image(abi::ImageId::SecureKernel).page_table_root;
    std::memcpy(memory.table_at(root_) + first_kernel_entry,
                memory.table_at(own) + first_kernel_entry,
                (x86::entries_per_table - first_kernel_entry) * sizeof(std::uint64_t));
    return true;
}

void PageTable::destroy() {
    TableMemory memory;
    x86::free_tables_below<Level::Pml4>(memory, root_, first_kernel_entry);
    memory.release_table(root_);
    root_ = 0;
}

std::uint64_t* PageTable::slot_of(std::uint64_t address) const {
    const TableMemory memory;
    return x86::find_slot(memory, root_, address);
}

PageTableEntry PageTable::find(std::uint64_t address) const {
    const std::uint64_t* const slot = slot_of(address);
    return PageTableEntry::from(slot == nullptr ? 0 : *slot);
}

bool PageTable::map(std::uint64_t address, x86::GuestPage page, PageRights rights) {
    TableMemory memory;
    const auto status = x86::set_leaf(memory, root_, address, entry_for(page, rights));
    CHECK(status == x86::MapStatus::Done || status == x86::MapStatus::OutOfTables,
          "A trustlet's page table is damaged.");
    cpu::invalidate_page(address);
    return status == x86::MapStatus::Done;
}

void PageTable::hide(std::uint64_t address) {
    std::uint64_t* const slot = slot_of(address);
    if (slot != nullptr) {
        *slot = PageTableEntry::from(*slot).with(PageTableEntry::present, false).raw;
        cpu::invalidate_page(address);
    }
}

void PageTable::unmap(std::uint64_t address) {
    std::uint64_t* const slot = slot_of(address);
    if (slot != nullptr) {
        *slot = 0;
        cpu::invalidate_page(address);
    }
}

} // namespace sk
