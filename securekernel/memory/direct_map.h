// SPDX-License-Identifier: MIT
// VTL1's view of all memory: the loader made it readable and writable, for tables and for what VTL0
// brings. What VTL1 also runs must not be written there either, or its page table would be no
// barrier for who finds a bug in it: in 2020 four pages were writable and executable.  [BH20]
//
// The other processors may believe an older entry for a while. It is VTL1's own, and VTL1 writes no
// code.
#pragma once

#include "abi/boot_info.h"
#include "x86/address.h"

namespace sk::direct_map {

/// VTL1 reads `page` there from now on, and writes it no more. False: no memory for the table.
bool close(x86::GuestPage page);

/// The code of this image and of its library.
void close_own_code(const abi::BootInfo& boot);

} // namespace sk::direct_map
