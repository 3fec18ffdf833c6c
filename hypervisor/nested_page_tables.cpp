// SPDX-License-Identifier: MIT
#include "hypervisor/nested_page_tables.h"

#include "abi/memory_layout.h"
#include "hypervisor/table_memory.h"
#include "x86/page_table_map.h"

namespace hv {
namespace {

using x86::PageTableEntry;

/// Nested tables treat every guest access as a user access, so `user` is always set. [APM2 15.25.5]
/// Without GMET there is one execute right for both modes: KernelExecute decides. [TLFS vsm]
PageTableEntry leaf_for(abi::PageAccess access) {
    const bool executable = (access.bits & abi::PageAccess::kernel_execute_bit) != 0;
    return PageTableEntry{}
        .with(PageTableEntry::present, access != abi::PageAccess::none())
        .with(PageTableEntry::writable, access.allows(abi::PageAccess::write()))
        .with(PageTableEntry::user, true)
        .with(PageTableEntry::no_execute, !executable);
}

abi::PageAccess access_in(PageTableEntry entry) {
    abi::PageAccess access = abi::PageAccess::read();
    if (entry.get(PageTableEntry::writable)) {
        access = access | abi::PageAccess::write();
    }
    if (!entry.get(PageTableEntry::no_execute)) {
        access = access | abi::PageAccess::execute();
    }
    return access;
}

/// Maps [from, to) one to one with 2 MiB pages where it can.
bool map_identity(TableMemory& memory, std::uint64_t root, std::uint64_t from, std::uint64_t to,
                  abi::PageAccess access) {
    const x86::Mapping mapping{from, from, to - from, leaf_for(access), x86::Level::PageDirectory};
    return x86::map(memory, root, mapping) == x86::MapStatus::Done;
}

} // namespace

bool NestedPageTables::build(PagePool& pool, std::uint64_t ram_end) {
    TableMemory memory{pool};
    const std::uint64_t root = memory.allocate_table();
    if (root == 0) {
        return false;
    }
    pool_ = &pool;
    root_ = root;
    const auto hypervisor = abi::hypervisor_region;
    return map_identity(memory, root, 0, hypervisor.base, abi::PageAccess::all()) &&
           map_identity(memory, root, hypervisor.end(), ram_end, abi::PageAccess::all()) &&
           map_identity(memory, root, ram_end, abi::physical_address_limit,
                        abi::PageAccess::read_write());
}

bool NestedPageTables::set_access(x86::GuestPage page, abi::PageAccess access) {
    if (overlay_ && overlay_->page == page) {
        return true; // The entry is the overlay's until remove_overlay asks what the page may do.
    }
    return set_leaf(page, {page.number}, access);
}

bool NestedPageTables::set_access_to_all(std::uint64_t ram_end, abi::PageAccess access) {
    TableMemory memory{*pool_};
    const auto hypervisor = abi::hypervisor_region;
    return map_identity(memory, root_, 0, hypervisor.base, access) &&
           map_identity(memory, root_, hypervisor.end(), ram_end, access) &&
           (!overlay_ || place_overlay(overlay_->page, overlay_->shown));
}

bool NestedPageTables::hide(abi::PhysicalRange range) {
    TableMemory memory{*pool_};
    return map_identity(memory, root_, range.base, range.end(), abi::PageAccess::none());
}

bool NestedPageTables::place_overlay(x86::GuestPage page, x86::HostPage shown) {
    if (!set_leaf(page, shown, abi::PageAccess::read_execute())) {
        return false;
    }
    overlay_ = Overlay{page, shown};
    return true;
}

bool NestedPageTables::remove_overlay(x86::GuestPage page, abi::PageAccess access) {
    overlay_ = {};
    return set_leaf(page, {page.number}, access);
}

bool NestedPageTables::set_leaf(x86::GuestPage page, x86::HostPage shown, abi::PageAccess access) {
    TableMemory memory{*pool_};
    const auto leaf = leaf_for(access).with_address(shown.address().value);
    return x86::set_leaf(memory, root_, page.address().value, leaf) == x86::MapStatus::Done;
}

abi::PageAccess NestedPageTables::access_of(x86::GuestPage page) const {
    TableMemory memory{*pool_};
    const auto leaf = x86::find_leaf(memory, root_, page.address().value);
    return leaf.exists() ? access_in(leaf.entry) : abi::PageAccess::none();
}

} // namespace hv
