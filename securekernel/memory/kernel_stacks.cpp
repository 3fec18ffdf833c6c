// SPDX-License-Identifier: MIT
#include "securekernel/memory/kernel_stacks.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/memory/own_pool.h"
#include "x86/page_table_map.h"

namespace sk::kernel_stacks {
namespace {

/// Under the same entry of the highest table as this image, so that every process has them.
constexpr std::uint64_t first_stack = abi::secure_kernel_image_base + 4 * abi::gibibyte;
constexpr std::uint64_t distance = (pages_per_stack + 1) * abi::page_size;

struct OwnTables {
    std::uint64_t* table_at(std::uint64_t physical) const {
        return reinterpret_cast<std::uint64_t*>(cpu::ram_at(physical));
    }
    std::uint64_t allocate_table() { return own_pool.allocate(); }
};

std::uint64_t root() { return boot_info.image(abi::ImageId::SecureKernel).page_table_root; }

/// The lowest page of a stack's place stays untouchable.
std::uint64_t base_of(unsigned slot) { return first_stack + slot * distance + abi::page_size; }

bool map(std::uint64_t address, std::uint64_t page) {
    using Entry = x86::PageTableEntry;
    OwnTables memory;
    const auto leaf = Entry{}
                          .with_address(page)
                          .with(Entry::present, true)
                          .with(Entry::writable, true)
                          .with(Entry::no_execute, true);
    return x86::set_leaf(memory, root(), address, leaf) == x86::MapStatus::Done;
}

} // namespace

std::uint64_t take(unsigned slot) {
    const std::uint64_t base = base_of(slot);
    for (std::uint64_t page = 0; page < pages_per_stack; ++page) {
        const std::uint64_t memory = own_pool.allocate();
        if (memory == 0 || !map(base + page * abi::page_size, memory)) {
            if (memory != 0) {
                own_pool.release(memory);
            }
            give_back(slot);
            return 0;
        }
    }
    return base + pages_per_stack * abi::page_size;
}

void give_back(unsigned slot) {
    OwnTables memory;
    for (std::uint64_t page = 0; page < pages_per_stack; ++page) {
        const std::uint64_t address = base_of(slot) + page * abi::page_size;
        const auto leaf = x86::find_leaf(memory, root(), address);
        if (!leaf.exists()) {
            continue;
        }
        *leaf.slot = 0;
        cpu::invalidate_page(address);
        own_pool.release(leaf.entry.address());
    }
}

} // namespace sk::kernel_stacks
