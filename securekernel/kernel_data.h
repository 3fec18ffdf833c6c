// SPDX-License-Identifier: MIT
// Kernel data protection: VTL0's kernel pins a page of its data once it holds what it shall hold
// for ever, and from then on nobody in VTL0 writes it, the kernel included. There is no way back.
// [MSDOC KDP]
//
// The page is pinned, not the address at which VTL0 looks for it: VTL0's own page table may lead to
// another one (attack remap-pinned-data).
// Guard: kdp. Lesson: 8.
#pragma once

#include "abi/nt_status.h"
#include "x86/address.h"

namespace sk {

/// VTL0 may read `page`, one of its own, and never write it again.
abi::NtStatus pin_kernel_data(x86::GuestPage page);

} // namespace sk
