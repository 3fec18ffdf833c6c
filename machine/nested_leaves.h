// SPDX-License-Identifier: MIT
// Every leaf of a nested page table, whatever guest-physical address it is for: what slat_reader.h
// answers page by page, here for tables that may map what nobody would ask about.
#pragma once

#include "abi/page_access.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace machine {

struct NestedLeaf {
    std::uint64_t guest = 0; // guest-physical address of its first byte
    std::uint64_t host = 0;  // where that is
    std::uint64_t size = 0;  // bytes: 4 KiB, 2 MiB or 1 GiB
    abi::PageAccess access;  // every level's rights taken together
};

struct NestedVisitor {
    std::function<void(const NestedLeaf&)> on_leaf;    // leaves that grant anything
    std::function<bool(std::uint64_t table)> on_table; // each table; false: do not look into it
};

/// In the order of guest-physical addresses. Tables outside RAM are announced and not looked into.
void visit_nested_leaves(std::span<const std::byte> ram, std::uint64_t root,
                         const NestedVisitor& visitor);

} // namespace machine
