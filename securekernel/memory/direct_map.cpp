// SPDX-License-Identifier: MIT
#include "securekernel/memory/direct_map.h"

#include "abi/memory_layout.h"
#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/memory/own_pool.h"
#include "x86/page_table_map.h"

namespace sk::direct_map {
namespace {

struct OwnTables {
    std::uint64_t* table_at(std::uint64_t physical) const {
        return reinterpret_cast<std::uint64_t*>(cpu::ram_at(physical));
    }
    std::uint64_t allocate_table() { return own_pool.allocate(); }
};

} // namespace

bool close(x86::GuestPage page) {
    using Entry = x86::PageTableEntry;
    OwnTables memory;
    const std::uint64_t address = abi::direct_map_base + page.address().value;
    const auto leaf = Entry{}
                          .with_address(page.address().value)
                          .with(Entry::present, true)
                          .with(Entry::no_execute, true);
    // A large page that is in the way is split, and translates as before.
    const std::uint64_t root = boot_info.image(abi::ImageId::SecureKernel).page_table_root;
    const bool is_set = x86::set_leaf(memory, root, address, leaf) == x86::MapStatus::Done;
    cpu::invalidate_page(address);
    return is_set;
}

void close_own_code(const abi::BootInfo& boot) {
    bool is_closed = true;
    for (const abi::PhysicalRange& code : boot.image(abi::ImageId::SecureKernel).code) {
        for (std::uint64_t at = code.base; at < code.end(); at += abi::page_size) {
            is_closed = close(x86::GuestPhysicalAddress{at}.page()) && is_closed;
        }
    }
    CHECK(is_closed, "VTL1 cannot close its own code.");
}

} // namespace sk::direct_map
