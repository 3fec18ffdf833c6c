// SPDX-License-Identifier: MIT
// VTL0's own page tables: the first of the two translations, which the kernel may change as it
// likes. That is why none of VTL1's protections rests on it.  [APM2 5.3]  Lesson: 3.
#pragma once

#include "kernel/free_pages.h"
#include "x86/address.h"
#include "x86/page_table.h"

#include <cstdint>

namespace nt::page_tables {

/// `page` appears at the virtual address `address` with `rights` (present included). Tables that
/// are missing on the way are made of `free` pages.
void map_page(std::uint64_t address, x86::GuestPage page, x86::PageTableEntry rights,
              FreePages& free);

/// What the entry for `address` says now. The page must be mapped.
x86::PageTableEntry entry_of(std::uint64_t address);

/// The page that `address` is in, wherever it is mapped.
x86::GuestPage page_behind(std::uint64_t address);

} // namespace nt::page_tables
