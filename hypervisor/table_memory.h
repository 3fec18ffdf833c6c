// SPDX-License-Identifier: MIT
// Where the hypervisor's page tables live, nested ones and its own: pages of its pool. What
// x86/page_table_map.h asks for.
#pragma once

#include "hypervisor/cpu.h"
#include "hypervisor/page_pool.h"

#include <cstdint>

namespace hv {

struct TableMemory {
    PagePool& pool;

    std::uint64_t* table_at(std::uint64_t physical) {
        return reinterpret_cast<std::uint64_t*>(cpu::ram_at(physical));
    }
    std::uint64_t allocate_table() {
        const auto page = pool.allocate();
        return page ? page->value : 0;
    }
};

} // namespace hv
